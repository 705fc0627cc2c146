package io.holdfast.lock.spi;

import java.io.EOFException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the options of a store's URL say about TLS; the same on every backend.
 *
 * <p>{@code trustStore=FILE} has the authorities whose certificates the store's servers may have,
 * in place of those that the Java platform trusts. {@code keyStore=FILE} has the key and the
 * certificate by which the client shows who it is; without, it has none. Each is a PKCS12, JKS or
 * PEM file. The password of a PKCS12 or JKS file is the first line of another: {@code
 * trustStorePasswordFile=FILE}, {@code keyStorePasswordFile=FILE}; it never stands in the URL.
 *
 * <p>That a certificate is trusted, and that it is made out to the host, is always checked; no
 * option turns that off.
 *
 * <p>An immutable value. Files are read when a method needs what is in them, so that new
 * certificates count for connections that are made later.
 *
 * @param trust the trust store, or {@code null} for the Java platform's
 * @param keys the key store, or {@code null} for none
 */
public record TlsOptions(@Nullable TlsStore trust, @Nullable TlsStore keys) {
  private static final String TRUST = "trustStore";
  private static final String KEYS = "keyStore";
  private static final String PASSWORD = "PasswordFile";
  private static final Pattern ALERT_ABOUT_CLIENT =
      Pattern.compile("fatal alert: (.*certificate.*|unknown_ca|access_denied|handshake_failure)");
  private static final Set<String> NAMES = Set.of(TRUST, TRUST + PASSWORD, KEYS, KEYS + PASSWORD);

  /**
   * {@return the names of the options about TLS, and the given ones; for {@link
   * BackendUrl#requireOptions}}
   *
   * @param others the names of a provider's other options
   */
  public static Set<String> namesAnd(String... others) {
    Set<String> names = new HashSet<>(NAMES);
    names.addAll(Arrays.asList(others));
    return names;
  }

  /**
   * Reads the options, and the files that they name.
   *
   * @param url the store's URL
   * @param tls whether its scheme asks for TLS
   * @return the options, or {@code null} without TLS
   * @throws IllegalArgumentException if there are options about TLS and none is asked for, or a
   *     file is missing or of no use
   */
  public static @Nullable TlsOptions read(BackendUrl url, boolean tls) {
    if (!tls) {
      NAMES.stream().filter(name -> url.option(name) != null).forEach(name -> refuse(url, name));
      return null;
    }
    TlsOptions options =
        new TlsOptions(
            TlsStore.of(url, TRUST, TRUST + PASSWORD), TlsStore.of(url, KEYS, KEYS + PASSWORD));
    try {
      SSLContext unused = options.context();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s URL: %s".formatted(url.scheme(), e.getMessage()), e.getCause());
    }
    return options;
  }

  private static void refuse(BackendUrl url, String name) {
    throw new IllegalArgumentException(
        "%s URL: the option %s is about TLS, and this scheme speaks none"
            .formatted(url.scheme(), name));
  }

  /**
   * Reads the files.
   *
   * @return what makes sockets; whoever makes one has to demand that the host be checked
   * @throws IOException if a file is missing or of no use, with what to do in the message
   */
  public SSLContext context() throws IOException {
    TrustManagerFactory trusted = trustManagers();
    KeyManagerFactory own = keyManagers();
    try {
      if (trusted == null && own == null) {
        return SSLContext.getDefault();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          own == null ? null : own.getKeyManagers(),
          trusted == null ? null : trusted.getTrustManagers(),
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java platform has no working TLS", e);
    }
  }

  /**
   * Reads the trust store.
   *
   * @return what tells which certificates are trusted, or {@code null} for what the Java platform
   *     says
   * @throws IOException if the file is missing or of no use, with what to do in the message
   */
  public @Nullable TrustManagerFactory trustManagers() throws IOException {
    return trust == null ? null : trust.trustManagers();
  }

  /**
   * Reads the key store.
   *
   * @return what shows who the client is, or {@code null} if nothing does
   * @throws IOException if the file is missing or of no use, with what to do in the message
   */
  public @Nullable KeyManagerFactory keyManagers() throws IOException {
    return keys == null ? null : keys.keyManagers();
  }

  /**
   * {@return whether one side did not believe the other, or does not speak TLS; not so if a
   * connection merely ended}
   *
   * @param failure what the Java platform, or Netty, threw, without what other libraries put around
   */
  public static boolean isRefusal(@Nullable Throwable failure) {
    if (failure instanceof SSLException) {
      return !(failure.getCause() instanceof EOFException)
          && !String.valueOf(failure.getMessage()).startsWith("Connection closed while");
    }
    return failure instanceof CertificateException;
  }

  /**
   * {@return what a failure to speak TLS means and what to do about it, as part of a sentence
   * behind a colon}
   *
   * @param failure what the Java platform, or a library above it, threw
   */
  public String advice(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      String advice = adviceOf(e, String.valueOf(e.getMessage()));
      if (advice != null) {
        return advice;
      }
    }
    return "is it the TLS port, and its certificate trusted and made out to the host?";
  }

  private @Nullable String adviceOf(Throwable e, String said) {
    if (e instanceof CertPathBuilderException) {
      return "its certificate is not trusted: name a file with the certificate of its authority as trustStore";
    }
    if (e instanceof CertificateExpiredException) {
      return "its certificate, or that of its authority, has expired: renew it";
    }
    if (e instanceof CertificateException && said.startsWith("No ")) {
      return "its certificate is made out to another host: use the name in the certificate";
    }
    if (ALERT_ABOUT_CLIENT.matcher(said).find()) {
      return keys == null
          ? "it wants a certificate of the client: name a file with key and certificate as keyStore"
          : "it does not accept the client's certificate: correct the keyStore, or what it trusts";
    }
    return said.contains("not an SSL/TLS record") || said.contains("unrecognized SSL message")
        ? "it does not speak TLS there: is it the TLS port?"
        : null;
  }
}
