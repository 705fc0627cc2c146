/** Child processes that hold a lock and are killed or frozen. */
@NullMarked
package io.holdfast.lock.tck.process;

import org.jspecify.annotations.NullMarked;
