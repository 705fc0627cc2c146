package io.holdfast.lock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The operations at the server. What each does stands in its last file. */
enum Script {
  ATTEMPT("grant-delay.lua", "tokens.lua", "waiters.lua", "attempt.lua"),
  EXTEND("grant-delay.lua", "tokens.lua", "waiters.lua", "extend.lua"),
  RELEASE("tokens.lua", "waiters.lua", "release.lua"),
  RENEW("renew.lua"),
  RIGHTS("rights.lua"),
  QUORUM_ATTEMPT(
      "grant-delay.lua", "tokens.lua", "waiters.lua", "rounds.lua", "quorum-attempt.lua"),
  QUORUM_RAISE("quorum-raise.lua"),
  QUORUM_RELEASE("tokens.lua", "waiters.lua", "rounds.lua", "quorum-release.lua");

  @SuppressWarnings("ImmutableEnumChecker") // nobody changes them
  private final byte[] source;

  @SuppressWarnings("ImmutableEnumChecker")
  private final byte[] digest;

  @SuppressWarnings("ImmutableEnumChecker")
  private final byte[] whole;

  @SuppressWarnings("ImmutableEnumChecker")
  private final byte[] known;

  Script(String... files) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (String file : files) {
      text.writeBytes(read(file));
    }
    source = text.toByteArray();
    digest = sha1(source);
    whole = encoded("EVAL", source);
    known = encoded("EVALSHA", digest);
  }

  private static byte[] encoded(String command, byte[] script) {
    Frames frames = new Frames();
    frames.part(command.getBytes(US_ASCII));
    frames.part(script);
    return frames.toBytes();
  }

  /** Whether it is refused where it would be executed behind a release that was sent after it. */
  boolean isAttempt() {
    return this == ATTEMPT || this == QUORUM_ATTEMPT;
  }

  boolean isRelease() {
    return this == RELEASE || this == QUORUM_RELEASE;
  }

  /** Returns the text, for {@code EVAL}; not to be changed. */
  byte[] source() {
    return source;
  }

  /** Returns, encoded, how a request begins; not to be changed. */
  byte[] beginning(boolean unknown) {
    return unknown ? whole : known;
  }

  /** Returns the hexadecimal SHA-1 of the text, for {@code EVALSHA}; not to be changed. */
  byte[] digest() {
    return digest;
  }

  private static byte[] read(String file) {
    try (InputStream in = Script.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing from lock-redis");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] sha1(byte[] text) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(text);
      return HexFormat.of().formatHex(sum).getBytes(US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
