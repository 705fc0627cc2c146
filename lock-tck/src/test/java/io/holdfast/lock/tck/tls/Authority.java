package io.holdfast.lock.tck.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A certificate authority that is made on the spot, in which nobody else believes. Its files are in
 * a folder of its own.
 */
public final class Authority {
  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
  private static final byte[] NAME_OF = Der.oid(2, 5, 4, 3);
  private static final byte[] BASIC_CONSTRAINTS = Der.oid(2, 5, 29, 19);
  private static final byte[] OTHER_NAMES = Der.oid(2, 5, 29, 17);
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;
  private static final int DNS = 0x82;
  private static final int IP = 0x87;
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final String name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  /**
   * Makes one.
   *
   * @param name differs from those of other authorities
   * @param folder where it puts its files
   */
  public Authority(String name, Path folder) throws GeneralSecurityException, IOException {
    this.name = name;
    this.folder = folder;
    this.keys = newKeys();
    byte[] mayIssue =
        Der.sequence(BASIC_CONSTRAINTS, Der.yes(), Der.octets(Der.sequence(Der.yes())));
    this.certificate = certify(name, keys.getPublic(), mayIssue, Duration.ofDays(1));
    Files.writeString(file(), Identity.pem("CERTIFICATE", certificate.getEncoded()));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("EC").generateKeyPair();
  }

  /** Returns a PEM file with its certificate. */
  public Path file() {
    return folder.resolve(name + ".pem");
  }

  X509Certificate certificate() {
    return certificate;
  }

  /**
   * Issues a certificate for a host or a client.
   *
   * @param host an IP address or a DNS name
   */
  public Identity issue(String host) throws GeneralSecurityException, IOException {
    return issue(host, Duration.ofDays(1));
  }

  /**
   * Issues one.
   *
   * @param host an IP address or a DNS name
   * @param left for how long it is valid; negative if it has expired
   */
  public Identity issue(String host, Duration left) throws GeneralSecurityException, IOException {
    KeyPair own = newKeys();
    byte[] other =
        Character.isDigit(host.charAt(0))
            ? Der.tagged(IP, InetAddress.getByName(host).getAddress())
            : Der.tagged(DNS, host.getBytes(US_ASCII));
    byte[] names = Der.sequence(OTHER_NAMES, Der.octets(Der.sequence(other)));
    X509Certificate issued = certify(host, own.getPublic(), names, left);
    return Identity.write(folder, name + "-" + SERIAL.get(), own.getPrivate(), issued, this);
  }

  private X509Certificate certify(String subject, PublicKey key, byte[] extension, Duration left)
      throws GeneralSecurityException {
    Instant now = Instant.now();
    byte[] content =
        Der.sequence(
            Der.tagged(VERSION, Der.integer(2)),
            Der.integer(SERIAL.incrementAndGet()),
            ECDSA_WITH_SHA256,
            named(name),
            Der.sequence(
                Der.time(TIME.format(now.minus(Duration.ofDays(2)))),
                Der.time(TIME.format(now.plus(left)))),
            named(subject),
            key.getEncoded(),
            Der.tagged(EXTENSIONS, Der.sequence(extension)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] signed = Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(signed));
  }

  private static byte[] named(String name) {
    return Der.sequence(Der.set(Der.sequence(NAME_OF, Der.text(name))));
  }
}
