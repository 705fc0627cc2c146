package io.holdfast.lock.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.common.PathUtils;
import org.junit.jupiter.api.Test;

/** Golden vectors: a change of these paths is a change of the wire format. */
class NativePathTest {
  private static void path(String name, String segment) {
    String path = ZooKeeperLockProvider.nativePath(name);
    assertEquals("/holdfast/" + segment, path);
    PathUtils.validatePath(path);
  }

  @Test
  void harmlessNames_standForThemselves() {
    path("orders:42", "orders:42");
    path("Orders:42", "Orders:42");
    path("a-b_c.d,e+f=g~h@i", "a-b_c.d,e+f=g~h@i");
    path("...", "...");
    path("zookeeper", "zookeeper");
  }

  @Test
  void otherBytes_arePercentEncoded() {
    path("a/b", "a%2Fb");
    path("/", "%2F");
    path("//", "%2F%2F");
    path(".", "%2E");
    path("..", "%2E%2E");
    path("../x", "..%2Fx");
    path("%2F", "%252F");
    path("a b", "a%20b");
    path("\0\n\u007f", "%00%0A%7F");
    path("\u0099", "%C2%99");
    path("é", "%C3%A9");
    path("e\u0301", "e%CC%81");
    path("\ud83d\udd12", "%F0%9F%94%92");
    path("\uffff", "%EF%BF%BF");
  }

  @Test
  void longestNames_haveOneSegment() {
    path("n".repeat(1024), "n".repeat(1024));
    path("/".repeat(1024), "%2F".repeat(1024));
    assertThrows(
        IllegalArgumentException.class,
        () -> ZooKeeperLockProvider.nativePath("n".repeat(1025)).isEmpty());
  }

  @Test
  void differentNames_haveDifferentPaths() {
    List<String> names = List.of("a/b", "a%2Fb", "a%2fb", "A/b", ".", "%2E", "..", "%2E%2E", "%");
    Set<String> paths = new HashSet<>();
    names.forEach(name -> paths.add(ZooKeeperLockProvider.nativePath(name)));
    assertEquals(names.size(), paths.size());
  }

  @Test
  void lastSequenceNumber_isExhausted() {
    assertEquals(false, Nodes.isExhausted("_c_x-lock-2147483646"));
    assertEquals(true, Nodes.isExhausted("_c_x-lock-2147483647"));
    assertEquals(true, Nodes.isExhausted("_c_x-lock--2147483648"));
  }
}
