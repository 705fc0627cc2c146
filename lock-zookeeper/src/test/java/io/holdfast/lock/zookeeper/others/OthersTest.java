package io.holdfast.lock.zookeeper.others;

import io.holdfast.lock.tck.others.Conformity;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What docs/conformance-of-others.md says of Curator is so. */
@Tag("others")
class OthersTest {
  @Test
  void mutex_breaksTheRulesThatTheDocumentSays() throws Exception {
    Conformity.check(
        MutexConformity.class,
        "`InterProcessMutex` of Curator 5.9.0",
        Path.of("../docs/conformance-of-others.md"));
  }
}
