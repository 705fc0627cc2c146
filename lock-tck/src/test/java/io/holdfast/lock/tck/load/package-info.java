/** Mixed use in bulk, and what is left of it; shared by the tests of all backends. */
package io.holdfast.lock.tck.load;
