package io.holdfast.lock.redisson;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The operations at the server. What each does stands in its file. */
enum Script {
  ATTEMPT("attempt.lua", true),
  RELEASE("release.lua", false),
  RENEW("renew.lua", true),
  TIME("time.lua", false),
  RIGHTS("rights.lua", false);

  private final String source;
  private final String digest;
  private final boolean bounded;

  /**
   * Reads a file.
   *
   * @param bounded whether its first argument is the server's time after which it does nothing, and
   *     its result begins with the server's time
   */
  Script(String file, boolean bounded) {
    this.bounded = bounded;
    byte[] text = read(file);
    source = new String(text, UTF_8);
    digest = sha1(text);
  }

  /** Whether it does nothing after a time of the server's. */
  boolean bounded() {
    return bounded;
  }

  /** Returns the text, for {@code EVAL}. */
  String source() {
    return source;
  }

  /** Returns the hexadecimal SHA-1 of the text, for {@code EVALSHA}. */
  String digest() {
    return digest;
  }

  private static byte[] read(String file) {
    try (InputStream in = Script.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from lock-redisson");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
