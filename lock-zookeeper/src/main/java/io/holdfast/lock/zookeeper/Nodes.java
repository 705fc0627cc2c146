package io.holdfast.lock.zookeeper;

import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.LockName;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Names of nodes: as Curator's {@code InterProcessMutex} has them, so that both see each other. */
final class Nodes {
  /** Where all locks are, below the chroot. */
  static final String ROOT = "/holdfast";

  /** What stands before the sequence number. */
  private static final String LOCK = "lock-";

  private static final String PROTECTED = "_c_";

  private static final String VERBATIM = "-_.:,+=~@";
  private static final int SEQUENCE_DIGITS = 10;

  /** By sequence number, as Curator sorts. */
  static final Comparator<String> IN_ORDER = Comparator.comparing(Nodes::sequence);

  private Nodes() {}

  /** Returns the path of a name's parent node, without chroot. */
  static String path(LockName name) {
    return ROOT + "/" + segment(name.bytes());
  }

  private static String segment(byte[] name) {
    StringBuilder segment = new StringBuilder(name.length);
    boolean dots = name.length <= 2 && name[0] == '.' && name[name.length - 1] == '.';
    for (byte b : name) {
      char c = (char) (b & 0xff);
      boolean verbatim =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || (VERBATIM.indexOf(c) >= 0 && !dots);
      if (verbatim) {
        segment.append(c);
      } else {
        segment.append("%%%02X".formatted((int) c));
      }
    }
    return segment.toString();
  }

  /**
   * Returns how the names of a claim's nodes begin. The part that Curator fills at random, so as to
   * recognise a node whose creation was not answered, comes from the claim's id.
   */
  static String prefix(ClaimId id) {
    UUID uuid = UUID.nameUUIDFromBytes(id.value().getBytes(StandardCharsets.US_ASCII));
    return PROTECTED + uuid + "-" + LOCK;
  }

  /** Returns the last segment of a path. */
  static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String sequence(String node) {
    int at = node.lastIndexOf(LOCK);
    return at < 0 ? node : node.substring(at + LOCK.length());
  }

  /**
   * Whether the parent has given out its last number. From then on it gives the same one again and
   * again, or negative ones, and the order is lost.
   */
  static boolean isExhausted(String node) {
    String sequence = sequence(node);
    return sequence.length() != SEQUENCE_DIGITS
        || !sequence.chars().allMatch(c -> c >= '0' && c <= '9')
        || Long.parseLong(sequence) >= Integer.MAX_VALUE;
  }

  /** Returns the children in order. */
  static List<String> sorted(List<String> children) {
    return children.stream().sorted(IN_ORDER).toList();
  }
}
