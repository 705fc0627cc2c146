package io.holdfast.lock.redisson.others;

import io.holdfast.lock.tck.others.Conformity;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What docs/conformance-of-others.md says of Redisson is so. */
@Tag("others")
class OthersTest {
  private static final Path DOCUMENT = Path.of("../docs/conformance-of-others.md");
  private static final String VERSION = "4.7.0";

  @Test
  void lock_breaksTheRulesThatTheDocumentSays() throws Exception {
    Conformity.check(LockConformity.class, "`RLock` of Redisson " + VERSION, DOCUMENT);
  }

  @Test
  void fencedLock_breaksTheRulesThatTheDocumentSays() throws Exception {
    Conformity.check(FencedLockConformity.class, "`RFencedLock` of Redisson " + VERSION, DOCUMENT);
  }
}
