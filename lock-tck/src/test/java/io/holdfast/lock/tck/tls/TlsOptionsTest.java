package io.holdfast.lock.tck.tls;

import static io.holdfast.lock.tck.secrets.Secrets.MARK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.spi.TlsOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of options and files that are of no use. */
class TlsOptionsTest {
  @TempDir Path folder;
  private Identity identity;

  @BeforeEach
  void issue() throws Exception {
    identity = new Authority("authority", folder).issue("127.0.0.1");
  }

  private static TlsOptions read(String options) {
    return TlsOptions.read(BackendUrl.parse("x://h?" + options), true);
  }

  private static void refuses(String options, String... parts) {
    var e = assertThrows(IllegalArgumentException.class, () -> read(options));
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    assertFalse(trace.toString().contains(MARK), trace.toString());
  }

  private Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "some", ".file"), content);
  }

  @Test
  void read_nothing_asksTheJavaPlatform() throws Exception {
    TlsOptions options = TlsOptions.read(BackendUrl.parse("x://h"), true);
    assertNull(options.trust());
    assertNull(options.keys());
    assertNotNull(options.context());
  }

  @Test
  void read_kindsOfFiles_areTold() throws Exception {
    assertEquals("PEM", read("keyStore=" + identity.both()).keys().type());
    TlsOptions options =
        read(
            "trustStore=%s&trustStorePasswordFile=%s"
                .formatted(identity.store(), identity.passwordFile()));
    assertEquals("PKCS12", options.trust().type());
    assertFalse(options.toString().contains(identity.passwordFile().toString()));
  }

  @Test
  void read_withoutTls_isRefused() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> TlsOptions.read(BackendUrl.parse("x://h?keyStore=k"), false));
    assertTrue(e.getMessage().contains("keyStore is about TLS"), e.getMessage());
  }

  @Test
  void read_missingFile_isNamed() {
    refuses("trustStore=/no/such.pem", "trustStore /no/such.pem", "NoSuchFile");
    refuses("keyStorePasswordFile=" + MARK, "name the file", "as keyStore");
  }

  @Test
  void read_passwordInPlaceOfItsFile_isNotShown() {
    refuses(
        ("keyStore=%s&keyStorePasswordFile=" + MARK).formatted(identity.store()),
        "keyStorePasswordFile is no file");
    refuses(
        ("keyStore=%s&keyStorePasswordFile=" + MARK + "%%00").formatted(identity.store()),
        "no path of a file");
  }

  @Test
  void read_passwordMissingOrWrong_isTold() throws Exception {
    refuses("trustStore=" + identity.store(), "no certificate to trust", "trustStorePasswordFile");
    refuses("keyStore=" + identity.store(), "does not open", "keyStorePasswordFile");
    refuses(
        "keyStore=%s&keyStorePasswordFile=%s".formatted(identity.store(), file(MARK + "\n")),
        "password was incorrect");
  }

  @Test
  void read_uselessContents_areTold() throws Exception {
    refuses("trustStore=" + file("nothing"), "is of no use");
    refuses("trustStore=" + file("-----BEGIN -----"), "no certificate to trust");
    refuses("keyStore=" + identity.certificate(), "no key with its certificate");
    refuses("keyStore=" + identity.key(), "without its certificate");
    String old = Files.readString(identity.key()).replace("PRIVATE KEY", "EC PRIVATE KEY");
    refuses("keyStore=" + file(old), "EC PRIVATE KEY", "openssl pkcs8");
    refuses("trustStore=" + folder, "is of no use");
  }
}
