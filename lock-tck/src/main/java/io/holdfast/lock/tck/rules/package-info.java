/**
 * The chapters of the specification, a class each, a method for each rule: {@code
 * rule2_3_whatIsDemanded} tests rule 2.3 of docs/spec.md.
 */
@NullMarked
package io.holdfast.lock.tck.rules;

import org.jspecify.annotations.NullMarked;
