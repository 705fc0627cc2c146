package io.holdfast.lock.spi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates, and perhaps a key in front of or behind its certificates, as text. */
final class Pem {
  private static final String BEGIN = "-----BEGIN ";
  private static final Pattern PART =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private Pem() {}

  /** Whether a file looks like it. */
  static boolean is(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1).contains(BEGIN);
  }

  /** Returns a key store with the certificates, and with the key, under an empty password. */
  static KeyStore keyStore(String text) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    List<Certificate> certificates = new ArrayList<>();
    PrivateKey key = null;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      byte[] der = Base64.getMimeDecoder().decode(part.group(2));
      switch (part.group(1)) {
        case "CERTIFICATE" -> certificates.add(certificate(der));
        case "PRIVATE KEY" -> key = key(der);
        default -> refuseKeys(part.group(1));
      }
    }
    if (key != null && certificates.isEmpty()) {
      throw new IOException("it has a key without its certificate: put both into one file");
    }
    if (key != null) {
      store.setKeyEntry("key", key, new char[0], certificates.toArray(new Certificate[0]));
      return store;
    }
    for (Certificate each : certificates) {
      store.setCertificateEntry(Integer.toString(store.size()), each);
    }
    return store;
  }

  private static Certificate certificate(byte[] der) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der));
  }

  private static PrivateKey key(byte[] der) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // It may be of another kind.
      }
    }
    throw new InvalidKeySpecException("its key is none of " + ALGORITHMS);
  }

  private static void refuseKeys(String kind) throws IOException {
    if (kind.endsWith("PRIVATE KEY")) {
      throw new IOException(
          "its key is written as %s; PRIVATE KEY is understood, which 'openssl pkcs8 -topk8 -nocrypt' makes, or take a PKCS12 file"
              .formatted(kind));
    }
  }
}
