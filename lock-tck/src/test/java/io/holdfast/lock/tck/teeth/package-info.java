/**
 * The kit's own teeth: locks that are broken on purpose, one mistake each, and the rules, or the
 * judge, that have to notice.
 */
@NullMarked
package io.holdfast.lock.tck.teeth;

import org.jspecify.annotations.NullMarked;
