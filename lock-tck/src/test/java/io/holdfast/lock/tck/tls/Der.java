package io.holdfast.lock.tck.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The few kinds of values of which certificates are made, each with its tag and length. */
final class Der {
  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int BITS = 0x03;
  private static final int OCTETS = 0x04;
  private static final int OID = 0x06;
  private static final int UTF8 = 0x0c;
  private static final int TIME = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  private Der() {}

  static byte[] tagged(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    if (content.size() >= 256) {
      all.write(0x82);
      all.write(content.size() >> 8);
    } else if (content.size() >= 128) {
      all.write(0x81);
    }
    all.write(content.size());
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, parts);
  }

  static byte[] set(byte[]... parts) {
    return tagged(SET, parts);
  }

  static byte[] yes() {
    return tagged(BOOLEAN, new byte[] {(byte) 0xff});
  }

  static byte[] integer(long value) {
    return tagged(INTEGER, BigInteger.valueOf(value).toByteArray());
  }

  static byte[] bits(byte[] value) {
    return tagged(BITS, new byte[1], value);
  }

  static byte[] octets(byte[]... parts) {
    return tagged(OCTETS, parts);
  }

  /** Writes an object identifier: its first two numbers make one byte, below 2.48. */
  static byte[] oid(int... numbers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(numbers[0] * 40 + numbers[1]);
    for (int i = 2; i < numbers.length; i++) {
      int n = numbers[i];
      if (n >= 128) {
        bytes.write(0x80 | n >> 7);
      }
      bytes.write(n & 0x7f);
    }
    return tagged(OID, bytes.toByteArray());
  }

  static byte[] text(String text) {
    return tagged(UTF8, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a time: {@code yyMMddHHmmssZ}. */
  static byte[] time(String text) {
    return tagged(TIME, text.getBytes(StandardCharsets.US_ASCII));
  }
}
