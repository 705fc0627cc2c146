/** What tests of several modules open and close. */
package io.holdfast.lock.tck.lifecycle;
