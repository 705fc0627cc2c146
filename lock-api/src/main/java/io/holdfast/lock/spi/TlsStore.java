package io.holdfast.lock.spi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A file with certificates, or with a key and its certificates. An immutable value.
 *
 * @param option the option of the URL that names it
 * @param file a PKCS12, JKS or PEM file
 * @param passwordFile a file whose first line is the password, or {@code null} if it has none
 */
public record TlsStore(String option, Path file, @Nullable Path passwordFile) {
  /** Returns what two options of a URL name, or {@code null} if they are not given. */
  static @Nullable TlsStore of(BackendUrl url, String option, String passwordOption) {
    String file = url.option(option);
    String passwordFile = url.option(passwordOption);
    if (file == null && passwordFile == null) {
      return null;
    }
    if (file == null || file.isEmpty()) {
      throw new IllegalArgumentException(
          "%s URL: name the file whose password is in %s as %s"
              .formatted(url.scheme(), passwordOption, option));
    }
    try {
      return new TlsStore(
          option, Path.of(file), passwordFile == null ? null : Path.of(passwordFile));
    } catch (InvalidPathException e) { // which quotes it, and it may be a password
      throw new IllegalArgumentException(
          "%s URL: %s or %s is no path of a file".formatted(url.scheme(), option, passwordOption));
    }
  }

  /**
   * Looks what kind of file it is.
   *
   * @return {@code PKCS12}, {@code JKS} or {@code PEM}
   * @throws IOException if it cannot be read
   */
  public String type() throws IOException {
    return Pem.is(content()) ? "PEM" : open().getType().toUpperCase(Locale.ROOT);
  }

  /** Returns what trusts the certificates in the file. */
  TrustManagerFactory trustManagers() throws IOException {
    KeyStore store = open();
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      boolean none =
          Arrays.stream(factory.getTrustManagers())
              .allMatch(m -> m instanceof X509TrustManager x && x.getAcceptedIssuers().length == 0);
      if (none) {
        throw new IOException(about("has no certificate to trust" + missingPassword()));
      }
      return factory;
    } catch (GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  /** Returns what shows the key and the certificate in the file. */
  KeyManagerFactory keyManagers() throws IOException {
    KeyStore store = open();
    try {
      boolean key = false;
      for (String alias : Collections.list(store.aliases())) {
        key = key || store.isKeyEntry(alias);
      }
      if (!key) {
        throw new IOException(about("has no key with its certificate" + missingPassword()));
      }
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, passwordOrEmpty());
      return factory;
    } catch (UnrecoverableKeyException e) {
      throw new IOException(
          about("has a key that the password does not open: correct " + option + "PasswordFile"),
          e);
    } catch (GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  private KeyStore open() throws IOException {
    byte[] content = content();
    char[] password = password();
    try {
      return Pem.is(content)
          ? Pem.keyStore(new String(content, StandardCharsets.ISO_8859_1))
          : KeyStore.getInstance(file.toFile(), password);
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(e);
    }
  }

  private byte[] content() throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private char[] passwordOrEmpty() throws IOException {
    char[] password = password();
    return password == null ? new char[0] : password;
  }

  private char @Nullable [] password() throws IOException {
    if (passwordFile == null) {
      return null;
    }
    try {
      return Files.readString(passwordFile).lines().findFirst().orElse("").toCharArray();
    } catch (IOException e) { // which quotes the path; and that may be the password, by mistake
      throw new IOException(option + "PasswordFile is no file that can be read, with a password");
    }
  }

  private String missingPassword() {
    return passwordFile == null ? ", or not without a password (" + option + "PasswordFile)" : "";
  }

  private IOException unusable(Exception e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String reason = e instanceof FileSystemException ? e.getClass().getSimpleName() : why;
    return new IOException(about("is of no use: " + reason), e);
  }

  private String about(String what) {
    return "the %s %s %s".formatted(option, file, what);
  }

  /** Without the password's file: by mistake that may be the password itself. */
  @Override
  public String toString() {
    return option + "=" + file;
  }
}
