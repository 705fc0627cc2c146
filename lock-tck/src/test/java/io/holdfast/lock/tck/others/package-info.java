/** What the kit says of locks that never promised to keep its rules. */
package io.holdfast.lock.tck.others;
