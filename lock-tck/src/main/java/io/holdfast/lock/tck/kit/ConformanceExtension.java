package io.holdfast.lock.tck.kit;

import io.holdfast.lock.ClientOptions;
import io.holdfast.lock.Locks;
import io.holdfast.lock.spi.Capabilities;
import io.holdfast.lock.tck.ConformanceReport;
import io.holdfast.lock.tck.LockConformance;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.Verdict;
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
import org.junit.platform.commons.support.ReflectionSupport;
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
    return current(context);
  }

  private static Kit kit(ExtensionContext context) {
    LockFixture fixture = fixture(context);
    Capabilities capabilities =
        top(context)
            .getStore(HERE)
            .computeIfAbsent(
                Capabilities.class, key -> probe(fixture, run(context)), Capabilities.class);
    return new Kit(fixture, capabilities, rule(context).id());
  }

  private static Capabilities probe(LockFixture fixture, Run run) {
    try (Locks client = fixture.newClient(ClientOptions.defaults())) {
      run.opened(client.backend(), client.capabilities());
      return client.capabilities();
    }
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Rule rule = rule(context);
    Callable<@Nullable Void> first =
        () -> {
          try {
            return invocation.proceed();
          } catch (Exception | Error e) {
            throw e;
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
        };
    Callable<@Nullable Void> again =
        () -> {
          beginAnew(context);
          ReflectionSupport.invokeMethod(method.getExecutable(), method.getTarget().orElseThrow());
          return null;
        };
    try {
      new Attempts(rule.id(), current(context).unusualPause()).run(first, again);
    } catch (TestAbortedException notApplicable) {
      throw notApplicable;
    } catch (Throwable seen) {
      throw new AssertionError(SPEC.explain(rule, seen), seen);
    }
  }

  private static Kit current(ExtensionContext context) {
    return context.getStore(HERE).computeIfAbsent(Kit.class, key -> kit(context), Kit.class);
  }

  /** Gives the rule another kit, and closes what it left behind. */
  private static void beginAnew(ExtensionContext context) {
    try {
      current(context).close();
    } catch (IllegalStateException leftBehind) {
      // The attempt has failed anyhow.
    }
    context.getStore(HERE).remove(Kit.class);
    Repeatable test = (Repeatable) context.getRequiredTestInstance();
    test.begin(current(context));
    test.open();
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    run(context).came(rule(context), Verdict.PASSED, "");
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    String reason = cause == null ? null : cause.getMessage();
    run(context).came(rule(context), Verdict.FAILED, reason == null ? "" + cause : reason);
  }

  @Override
  public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
    String reason = cause == null ? null : cause.getMessage();
    run(context)
        .came(
            rule(context),
            Verdict.NOT_APPLICABLE,
            reason == null ? "no reason given" : reason.replace("Assumption failed: ", ""));
  }

  @Override
  public void testDisabled(ExtensionContext context, Optional<String> reason) {
    run(context).came(rule(context), Verdict.NOT_RUN, reason.orElse("disabled"));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!isTop(context)) {
      return;
    }
    LockConformance conformance = conformance(context);
    // Without a fixture there was no run; what went wrong with it is reported by JUnit.
    if (conformance.opened() != null) {
      ConformanceReport report = run(context).report(conformance.opened());
      System.out.println(report);
      conformance.report(report);
    }
  }

  private static Rule rule(ExtensionContext context) {
    return Rule.of(context.getRequiredTestMethod());
  }

  private static LockFixture fixture(ExtensionContext context) {
    return conformance(context).opened();
  }

  private static LockConformance conformance(ExtensionContext context) {
    return context.getRequiredTestInstances().findInstance(LockConformance.class).orElseThrow();
  }

  private static Run run(ExtensionContext context) {
    return top(context).getStore(HERE).computeIfAbsent(Run.class, key -> new Run(SPEC), Run.class);
  }

  /** Returns the context of the class that a backend's author wrote. */
  private static ExtensionContext top(ExtensionContext context) {
    ExtensionContext top = context;
    while (!isTop(top)) {
      top = top.getParent().orElseThrow();
    }
    return top;
  }

  private static boolean isTop(ExtensionContext context) {
    return context.getTestMethod().isEmpty()
        && LockConformance.class.isAssignableFrom(context.getRequiredTestClass());
  }
}
