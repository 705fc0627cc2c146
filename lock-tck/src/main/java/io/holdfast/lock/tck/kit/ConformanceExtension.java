package io.holdfast.lock.tck.kit;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/**
 * What JUnit needs to run the rules: gives each its {@link Kit}, a thread and a time limit, tells
 * which rule a failure breaks, and counts.
 */
public final class ConformanceExtension
    implements ParameterResolver, InvocationInterceptor, TestWatcher, AfterAllCallback {
  private static final Namespace HERE = Namespace.create(ConformanceExtension.class);
  private static final Spec SPEC = Spec.load();

  /** Called by JUnit. */
  public ConformanceExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Kit.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getStore(HERE).computeIfAbsent(Kit.class, key -> kit(context), Kit.class);
  }

  private static Kit kit(ExtensionContext context) {
    LockFixture fixture = fixture(context);
    Capabilities capabilities =
        top(context)
            .getStore(HERE)
            .computeIfAbsent(
                Capabilities.class, key -> probe(fixture, report(context)), Capabilities.class);
    return new Kit(fixture, capabilities, rule(context).id());
  }

  private static Capabilities probe(LockFixture fixture, Report report) {
    try (Locks client = fixture.newClient(ClientOptions.defaults())) {
      report.backend(client.backend());
      return client.capabilities();
    }
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    try {
      Callable<@Nullable Void> proceed =
          () -> {
            try {
              return invocation.proceed();
            } catch (Exception | Error e) {
              throw e;
            } catch (Throwable e) {
              throw new AssertionError(e);
            }
          };
      LimitedThread.call("rule-" + rule(context).id(), Scale.seconds(60), proceed);
    } catch (TestAbortedException notApplicable) {
      throw notApplicable;
    } catch (Throwable seen) {
      throw new AssertionError(SPEC.explain(rule(context), seen), seen);
    }
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    report(context).passed(rule(context));
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    report(context).failed(rule(context));
  }

  @Override
  public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
    String reason = cause == null ? null : cause.getMessage();
    report(context)
        .inapplicable(
            rule(context),
            reason == null ? "no reason given" : reason.replace("Assumption failed: ", ""));
  }

  @Override
  public void testDisabled(ExtensionContext context, Optional<String> reason) {
    report(context).inapplicable(rule(context), reason.orElse("disabled"));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getRequiredTestClass().getEnclosingClass() == null) {
      System.out.println(report(context));
    }
  }

  private static Rule rule(ExtensionContext context) {
    return Rule.of(context.getRequiredTestMethod());
  }

  private static LockFixture fixture(ExtensionContext context) {
    return context
        .getRequiredTestInstances()
        .findInstance(LockConformance.class)
        .orElseThrow()
        .opened();
  }

  private static Report report(ExtensionContext context) {
    return top(context)
        .getStore(HERE)
        .computeIfAbsent(Report.class, key -> new Report(), Report.class);
  }

  /** Returns the context of the class that a backend's author wrote. */
  private static ExtensionContext top(ExtensionContext context) {
    ExtensionContext top = context;
    while (isMethod(top) || top.getRequiredTestClass().getEnclosingClass() != null) {
      top = top.getParent().orElseThrow();
    }
    return top;
  }

  private static boolean isMethod(ExtensionContext context) {
    return context.getTestMethod().isPresent();
  }
}
