/** Figures as a page, pictures and JSON. */
@NullMarked
package io.holdfast.lock.benchmarks.report;

import org.jspecify.annotations.NullMarked;
