package io.holdfast.lock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that ignoring the result of the annotated method, or of any method of the annotated type, is
 * a mistake: the statement {@code locks.mutex("x");} locks nothing.
 *
 * <p>Static analysers such as Error Prone, SpotBugs and IntelliJ IDEA recognise an annotation of
 * this simple name whatever its package.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface CheckReturnValue {}
