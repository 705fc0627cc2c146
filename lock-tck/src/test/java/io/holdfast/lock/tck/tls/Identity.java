package io.holdfast.lock.tck.tls;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * A key and its certificate, in files.
 *
 * @param certificate a PEM file with the certificate
 * @param key a PEM file with the key
 * @param both a PEM file with both
 * @param store a PKCS12 file with both, and with the authority's certificate as one to be trusted
 * @param passwordFile the store's password is its first line
 * @param password the store's password
 */
public record Identity(
    Path certificate, Path key, Path both, Path store, Path passwordFile, String password) {
  private static final int LINE = 64;

  static Identity write(
      Path folder, String name, PrivateKey key, X509Certificate certificate, Authority authority)
      throws GeneralSecurityException, IOException {
    String password = MARK + "-of-" + name;
    Identity files =
        new Identity(
            folder.resolve(name + "-certificate.pem"),
            folder.resolve(name + "-key.pem"),
            folder.resolve(name + ".pem"),
            folder.resolve(name + ".p12"),
            folder.resolve(name + ".password"),
            password);
    String ofKey = pem("PRIVATE KEY", key.getEncoded());
    String ofCertificate = pem("CERTIFICATE", certificate.getEncoded());
    Files.writeString(files.certificate, ofCertificate);
    Files.writeString(files.key, ofKey);
    Files.writeString(files.both, ofKey + ofCertificate);
    Files.writeString(files.passwordFile, password + "\n");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Certificate[] chain = {certificate, authority.certificate()};
    store.setKeyEntry("own", key, password.toCharArray(), chain);
    store.setCertificateEntry("authority", authority.certificate());
    try (OutputStream out = Files.newOutputStream(files.store)) {
      store.store(out, password.toCharArray());
    }
    return files;
  }

  static String pem(String kind, byte[] der) {
    String text = Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII)).encodeToString(der);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, text, kind);
  }
}
