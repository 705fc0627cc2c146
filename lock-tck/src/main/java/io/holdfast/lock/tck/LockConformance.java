package io.holdfast.lock.tck;

import io.holdfast.lock.tck.kit.ConformanceExtension;
import io.holdfast.lock.tck.rules.CapabilityRules;
import io.holdfast.lock.tck.rules.ClosingRules;
import io.holdfast.lock.tck.rules.CrashRules;
import io.holdfast.lock.tck.rules.ErrorRules;
import io.holdfast.lock.tck.rules.ExclusionRules;
import io.holdfast.lock.tck.rules.FaultRules;
import io.holdfast.lock.tck.rules.FencingRules;
import io.holdfast.lock.tck.rules.GrantRules;
import io.holdfast.lock.tck.rules.InputRules;
import io.holdfast.lock.tck.rules.LeaseRules;
import io.holdfast.lock.tck.rules.LifecycleRules;
import io.holdfast.lock.tck.rules.LossRules;
import io.holdfast.lock.tck.rules.NameRules;
import io.holdfast.lock.tck.rules.OwnershipRules;
import io.holdfast.lock.tck.rules.ReleaseRules;
import io.holdfast.lock.tck.rules.RenewalRules;
import io.holdfast.lock.tck.rules.SeckillRules;
import io.holdfast.lock.tck.rules.TimedRules;
import io.holdfast.lock.tck.rules.TryRules;
import io.holdfast.lock.tck.rules.WaiterRules;
import io.holdfast.lock.tck.rules.WaitingRules;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * All rules of the specification (docs/spec.md), to be run against one backend:
 *
 * <pre>{@code
 * class MyConformanceTest extends LockConformance {
 *   @Override
 *   protected LockFixture fixture() {
 *     return () -> "mystore://localhost:1234";
 *   }
 * }
 * }</pre>
 *
 * <p>Rules that do not apply, since the backend does not claim the capability or the fixture cannot
 * make the fault, are aborted with the reason; the last line of the output counts them. What came
 * of each rule is written to {@code target/conformance}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.ClassName.class)
@SuppressWarnings("exports") // the extension is the kit's own
@ExtendWith(ConformanceExtension.class)
public abstract class LockConformance {
  /**
   * The tag of the chapters that wait for leases, sessions and processes to end, half of the time
   * of a run. Without them ({@code -DexcludedGroups=slow-chapter}) the core chapters run, for those
   * who are at work on a backend; a backend that conforms passes all.
   */
  public static final String SLOW = "slow-chapter";

  private LockFixture fixture;

  /** For subclasses. */
  protected LockConformance() {}

  /**
   * Makes the backend under test. Called once.
   *
   * @return the backend, running
   */
  protected abstract LockFixture fixture();

  /**
   * Takes the report at the end of the run, complete or not, after {@link LockFixture#close}. Here
   * it is written to {@code target/conformance}.
   *
   * @param report what came of every rule
   */
  public void report(ConformanceReport report) {
    report.write(Path.of("target", "conformance"));
  }

  @BeforeAll
  final void openFixture() {
    fixture = fixture();
  }

  @AfterAll
  final void closeFixture() {
    fixture.close();
  }

  /** {@return what {@link #fixture()} returned when the kit called it} */
  public final LockFixture opened() {
    return fixture;
  }

  @Nested
  class Chapter01Grants extends GrantRules {}

  @Nested
  class Chapter02Renewals extends RenewalRules {}

  @Nested
  class Chapter03Releases extends ReleaseRules {}

  @Nested
  class Chapter04Waiters extends WaiterRules {}

  @Nested
  class Chapter05Names extends NameRules {}

  @Nested
  class Chapter06Exclusion extends ExclusionRules {}

  @Nested
  class Chapter07Ownership extends OwnershipRules {}

  @Nested
  class Chapter08Try extends TryRules {}

  @Nested
  class Chapter09TimedTry extends TimedRules {}

  @Nested
  class Chapter10Waiting extends WaitingRules {}

  @Nested
  @Tag(SLOW)
  class Chapter11Lease extends LeaseRules {}

  @Nested
  @Tag(SLOW)
  class Chapter12Loss extends LossRules {}

  @Nested
  class Chapter13Fencing extends FencingRules {}

  @Nested
  class Chapter14Closing extends ClosingRules {}

  @Nested
  class Chapter15Input extends InputRules {}

  @Nested
  class Chapter16Seckill extends SeckillRules {}

  @Nested
  @Tag(SLOW)
  class Chapter17Crash extends CrashRules {}

  @Nested
  @Tag(SLOW)
  class Chapter18Faults extends FaultRules {}

  @Nested
  class Chapter19Capabilities extends CapabilityRules {}

  @Nested
  class Chapter20Lifecycle extends LifecycleRules {}

  @Nested
  class Chapter22Errors extends ErrorRules {}
}
