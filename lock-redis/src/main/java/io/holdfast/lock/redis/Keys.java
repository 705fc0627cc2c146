package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.LockName;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32;

/**
 * Names at the server. Every key has its partition as hash tag, so that a cluster keeps whatever
 * one script touches in one slot, and so that braces in a lock name mean nothing.
 */
final class Keys {
  /** Prefix of all; the number is the version of the wire format. */
  private static final String PREFIX = "holdfast:1:";

  static final int PARTITIONS = 1024;

  /** What all keys of a partition begin with, once it was needed. */
  private static final AtomicReferenceArray<byte[]> BEGINNINGS =
      new AtomicReferenceArray<>(PARTITIONS);

  /** What precedes a client's id in the name of its channel. */
  static final byte[] CHANNELS = (PREFIX + "c:").getBytes(US_ASCII);

  private static final byte[] NONE = {};

  private final int partition;
  private final byte[] name;

  Keys(LockName name) {
    this.name = name.bytes();
    this.partition = partition(this.name);
  }

  private static int partition(byte[] name) {
    CRC32 crc = new CRC32();
    crc.update(name);
    return (int) (crc.getValue() % PARTITIONS);
  }

  static byte[] channel(ClientId client) {
    return (PREFIX + "c:" + client.value()).getBytes(US_ASCII);
  }

  int partition() {
    return partition;
  }

  /** The grant or reservation. */
  byte[] lock() {
    return key(":", name);
  }

  /** The waiters by order of arrival. */
  byte[] waiters() {
    return key("w:", name);
  }

  /** When the places of the waiters lapse, and what they ask for. */
  byte[] places() {
    return key("x:", name);
  }

  /** The token counter of the partition. */
  byte[] counter() {
    return key("t", NONE);
  }

  /** What a script that may grant touches, in the order in which those name them. */
  List<byte[]> all() {
    return List.of(lock(), waiters(), places(), counter());
  }

  /** Since when the server may grant in the partition. */
  byte[] mark() {
    return key("r", NONE);
  }

  private byte[] key(String kind, byte[] end) {
    byte[] start = beginning(partition);
    byte[] key = Arrays.copyOf(start, start.length + kind.length() + end.length);
    for (int i = 0; i < kind.length(); i++) {
      key[start.length + i] = (byte) kind.charAt(i);
    }
    System.arraycopy(end, 0, key, start.length + kind.length(), end.length);
    return key;
  }

  private static byte[] beginning(int partition) {
    byte[] known = BEGINNINGS.get(partition);
    if (known != null) {
      return known;
    }
    byte[] made = (PREFIX + "{p" + partition + "}").getBytes(US_ASCII);
    BEGINNINGS.set(partition, made);
    return made;
  }
}
