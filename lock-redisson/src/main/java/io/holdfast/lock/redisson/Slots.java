package io.holdfast.lock.redisson;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Hash slots as Redis Cluster counts them: CRC-16 (XMODEM) of the key, or of what stands between
 * its first brace and the next closing one, modulo 16384.
 */
final class Slots {
  private static final int COUNT = 16384;

  private static final int POLYNOMIAL = 0x1021;

  /** The smallest number whose digits hash to each slot, as far as known. */
  private static final AtomicReferenceArray<String> TAGS = new AtomicReferenceArray<>(COUNT);

  private Slots() {}

  /** Returns the slot of a key. */
  static int of(byte[] key) {
    int open = indexOf(key, '{', 0);
    int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
    return close <= open + 1
        ? crc16(key) % COUNT
        : crc16(Arrays.copyOfRange(key, open + 1, close)) % COUNT;
  }

  private static int indexOf(byte[] key, char wanted, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int crc16(byte[] bytes) {
    int crc = 0;
    for (byte each : bytes) {
      crc ^= (each & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
      }
      crc &= 0xffff;
    }
    return crc;
  }

  /**
   * Returns a hash tag for a slot: the smallest number whose digits hash to it, so that every
   * client finds the same one.
   */
  static String tag(int slot) {
    for (int number = 0; TAGS.get(slot) == null; number++) {
      String tag = Integer.toString(number);
      TAGS.compareAndSet(crc16(tag.getBytes(US_ASCII)) % COUNT, null, tag);
    }
    return TAGS.get(slot);
  }
}
