/** What the chapters of the kit are written with. Not for use outside of the kit. */
@NullMarked
package io.holdfast.lock.tck.kit;

import org.jspecify.annotations.NullMarked;
