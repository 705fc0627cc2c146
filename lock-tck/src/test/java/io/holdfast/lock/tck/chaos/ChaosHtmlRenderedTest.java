package io.holdfast.lock.tck.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report in a browser. What it looks like is left in {@code target/chaos}. */
@Tag("any-jdk")
@Timeout(180)
class ChaosHtmlRenderedTest {
  private static final Path OUT = Path.of("target", "chaos");

  @TempDir Path folder;
  private Chromium browser;

  @BeforeEach
  void findBrowser() throws Exception {
    Optional<Chromium> found = Chromium.find(folder);
    assumeTrue(
        found.isPresent(),
        "no browser: install Debian's package chromium, or put chromium or google-chrome on the path");
    browser = found.orElseThrow();
    Files.createDirectories(OUT);
  }

  @ParameterizedTest
  @CsvSource({"false, 500", "true, 1280"})
  void sample_inABrowser_hasSizesAndContrastAndNoErrors(boolean dark, int width) throws Exception {
    Path page = OUT.resolve("sample.html");
    ChaosHtml.write(SampleCampaign.of("orders:42", 12, 60), page);
    List<String> probe = browser.probe(page, dark, width);
    assertEquals(dark ? "dark" : "light", probe.get(0));
    assertTrue(Integer.parseInt(probe.get(1).replace(" drawings", "")) >= 20, probe::toString);
    assertTrue(Integer.parseInt(probe.get(2).replace(" texts", "")) > 300, probe::toString);
    assertEquals(List.of(), probe.subList(3, probe.size()), "what is wrong");
    browser.screenshot(page, dark, OUT.resolve(dark ? "dark.png" : "light.png"));
  }

  @Test
  void badPage_inABrowser_isFound() throws Exception {
    Path page =
        Files.writeString(
            folder.resolve("bad.html"),
            """
            <html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            </head><body><p style="color:#aaa">pale</p><img src="other.png">
            <div style="width:3000px">wide</div>
            <div class="wide"><svg aria-label="flat" height="1"></svg></div></body></html>
            """);
    String probe = String.join("\n", browser.probe(page, false, 1280));
    assertTrue(probe.contains("blocked: file") && probe.contains("CONSOLE"), probe);
    assertTrue(probe.contains("contrast 2.3: pale"), probe);
    assertTrue(probe.contains("no size: flat"), probe);
    assertTrue(probe.contains("wider than the window"), probe);
  }
}
