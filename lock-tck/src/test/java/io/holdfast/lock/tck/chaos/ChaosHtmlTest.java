package io.holdfast.lock.tck.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.lock.tck.history.Event;
import io.holdfast.lock.tck.history.Event.Kind;
import io.holdfast.lock.tck.history.Violation;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChaosHtmlTest {
  private static final String NASTY = "<script>alert('1')</script>\"&\u0007\u202e]]>";
  private static final String NASTY_SHOWN = "<script>alert('1')</script>\"&\\u{7}\\u{202e}]]>";

  @TempDir Path folder;

  private String page(ChaosResult result) throws Exception {
    Path file = folder.resolve("report.html");
    ChaosHtml.write(result, file);
    return Files.readString(file);
  }

  private static Document parse(String page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> all(Document page, String name) {
    return list(page.getElementsByTagName(name));
  }

  private static List<Element> list(NodeList nodes) {
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private static Element byId(Document page, String id) {
    return all(page, "*").stream()
        .filter(element -> element.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static long ofClass(Document page, String element, String kind) {
    return all(page, element).stream()
        .filter(one -> Set.of(one.getAttribute("class").split(" ", -1)).contains(kind))
        .count();
  }

  @Test
  void page_ofACampaign_isXmlThatNeedsNothingElse() throws Exception {
    String text = page(SampleCampaign.of("orders:42", 8, 30));
    Document page = parse(text);
    assertEquals(List.of(), all(page, "script"));
    for (Element element : all(page, "*")) {
      for (String outside : List.of("src", "srcset", "xlink:href", "action", "data", "style")) {
        assertFalse(element.hasAttribute(outside), element::getTagName);
      }
    }
    assertFalse(text.contains("://") && text.contains("url("), "something from outside");
    assertEquals(0, all(page, "link").size());
  }

  @Test
  void links_ofThePage_leadToFaultsThatAreDrawn() throws Exception {
    Document page = parse(page(SampleCampaign.of("orders:42", 8, 30)));
    Set<String> ids = new HashSet<>();
    for (Element element : all(page, "*")) {
      String id = element.getAttribute("id");
      assertTrue(id.isEmpty() || ids.add(id), () -> "twice: " + id);
    }
    List<Element> links = all(page, "a");
    assertEquals(8, links.size());
    links.forEach(link -> assertTrue(ids.contains(link.getAttribute("href").substring(1))));
  }

  @Test
  void drawings_ofThePage_sayWhatTheyAre() throws Exception {
    Document page = parse(page(SampleCampaign.of("orders:42", 8, 30)));
    List<Element> drawings =
        all(page, "svg").stream().filter(svg -> !svg.hasAttribute("aria-hidden")).toList();
    assertTrue(drawings.size() >= 9, () -> drawings.size() + " drawings");
    for (Element drawing : drawings) {
      assertEquals("img", drawing.getAttribute("role"));
      assertFalse(drawing.getAttribute("aria-label").isBlank());
      assertTrue(drawing.getAttribute("viewBox").startsWith("0 0 1000 "));
      for (Element path : list(drawing.getElementsByTagName("path"))) {
        boolean grid = path.getAttribute("class").equals("grid");
        assertEquals(grid ? 0 : 1, path.getElementsByTagName("title").getLength());
      }
    }
    assertEquals(1, ofClass(page, "path", "uncounted"), "faults that do not count");
    assertTrue(ofClass(page, "path", "lost") > 3);
    assertTrue(ofClass(page, "path", "dead") > 3);
    assertTrue(ofClass(page, "path", "tail") > 3);
    assertTrue(ofClass(page, "text", "token") > 10);
  }

  @Test
  void text_fromOutside_isEscaped() throws Exception {
    ChaosResult sample = SampleCampaign.of(NASTY, 2, 10);
    Strike first = sample.strikes().get(0);
    Strike nasty =
        new Strike(NASTY, NASTY, first.begin(), first.end(), first.phases(), true, NASTY);
    List<Event> events = new ArrayList<>();
    for (Event event : sample.history().events()) {
      String client = event.client().equals("client-1.1") ? NASTY : event.client();
      events.add(
          new Event(
              event.time(),
              event.kind(),
              client.replace("/", ""),
              event.owner(),
              event.lock(),
              event.token(),
              event.valid(),
              event.note()));
    }
    ChaosResult renamed = SampleCampaign.with(sample, events);
    String text =
        page(
            new ChaosResult(
                NASTY,
                NASTY,
                7,
                sample.lease(),
                sample.duration(),
                renamed.history(),
                renamed.verdict(),
                List.of(nasty, sample.strikes().get(1)),
                renamed.numbers()));
    Document page = parse(text);
    assertEquals(List.of(), all(page, "script"));
    assertFalse(text.contains("<script"), "a script");
    assertFalse(text.contains("\u0007") || text.contains("\u202e"), "a control character");
    String shown = page.getDocumentElement().getTextContent();
    assertTrue(shown.contains("lock " + NASTY_SHOWN), shown);
    assertTrue(all(page, "pre").get(0).getTextContent().equals(NASTY_SHOWN));
    assertTrue(all(page, "title").get(0).getTextContent().endsWith(NASTY_SHOWN));
    assertTrue(byId(page, "f1").getTextContent().startsWith("1. " + NASTY_SHOWN));
  }

  @Test
  void longCampaign_isFolded_andThePageSaysSo() throws Exception {
    ChaosResult result = SampleCampaign.of("orders:42", 300, 100);
    assertTrue(result.history().events().size() > 100_000);
    String text = page(result);
    assertTrue(text.length() < 300 * 1024, () -> text.length() + " characters");
    Document page = parse(text);
    int drawn = all(page, "article").size();
    assertTrue(drawn >= 10 && drawn <= 40, () -> drawn + " drawn");
    assertTrue(text.contains(drawn + " of 300 faults are drawn"));
    assertEquals(drawn, all(page, "a").size());
    assertEquals(
        300,
        ((Element) byId(page, "all").getElementsByTagName("tbody").item(0))
            .getElementsByTagName("tr")
            .getLength());
    assertFalse(text.contains("The first 500"));
    Set<String> kinds = new HashSet<>();
    all(page, "h3")
        .forEach(head -> kinds.add(head.getTextContent().replaceAll("\\d+[.] |:.*", "")));
    assertEquals(Set.of("client killed", "client frozen", "store frozen", "connection cut"), kinds);
  }

  @Test
  void manyFaults_haveATableOfTheFirst() throws Exception {
    String text = page(SampleCampaign.of("orders:42", 520, 3));
    assertTrue(text.contains("The first 500 are in the table below."));
    assertTrue(text.contains("500. connection cut"));
    assertFalse(text.contains("501. "));
  }

  @Test
  void numbers_areOnTop() throws Exception {
    ChaosResult sample = SampleCampaign.of("orders:42", 4, 30);
    ChaosNumbers numbers =
        new ChaosNumbers(1234567, 2345, 345, 4, 3, Duration.ofMillis(1567), 0.99996, 6, 0);
    Document page =
        parse(
            page(
                new ChaosResult(
                    "redis",
                    "run",
                    77,
                    sample.lease(),
                    sample.duration(),
                    sample.history(),
                    sample.verdict(),
                    sample.strikes(),
                    numbers)));
    assertEquals(
        List.of("0", "3", "1.57 s", "99.99 %", "1,234,567", "2,345", "345", "6"),
        all(page, "strong").stream().map(Element::getTextContent).toList());
    assertEquals("Every promise was kept", all(page, "h1").get(0).getTextContent());
    String head = all(page, "header").get(0).getTextContent();
    assertTrue(head.contains("the seed 77") && head.contains("a lease of 600 ms"), head);
  }

  @Test
  void kindsOfFaults_areCountedByPhase() throws Exception {
    Document page = parse(page(SampleCampaign.of("orders:42", 9, 10)));
    Element table = (Element) byId(page, "faults").getElementsByTagName("tbody").item(0);
    List<String> rows =
        list(table.getElementsByTagName("tr")).stream()
            .map(
                row ->
                    String.join(
                        " | ",
                        IntStream.range(0, 7)
                            .mapToObj(i -> row.getChildNodes().item(i).getTextContent())
                            .toList()))
            .toList();
    assertEquals(
        List.of(
            "client frozen | 2 | 2 | 2 | 0 | 2 | 0",
            "client killed | 3 | 2 | 2 | 0 | 3 | 0",
            "connection cut | 2 | 2 | 2 | 0 | 2 | 0",
            "store frozen | 2 | 2 | 2 | 0 | 2 | 0",
            "all | 9 | 8 | 8 | 0 | 9 | 0"),
        rows);
  }

  @Test
  void violation_isDrawnAndNamed() throws Exception {
    ChaosResult sample = SampleCampaign.of("orders:42", 3, 20);
    List<Event> events = new ArrayList<>(sample.history().events());
    Event granted =
        events.stream().filter(e -> e.kind() == Kind.GRANTED).skip(5).findFirst().orElseThrow();
    long token = granted.token() + 1000;
    for (Kind kind : List.of(Kind.TRY, Kind.GRANTED)) {
      long told = kind == Kind.TRY ? 0 : token;
      events.add(
          new Event(granted.time() + 1, kind, "thief", "t0", granted.lock(), told, 9_000_000, ""));
    }
    ChaosResult broken = SampleCampaign.with(sample, events);
    assertTrue(broken.verdict().count(Violation.Kind.EXCLUSION) > 0);
    Document page = parse(page(broken));
    int violations = broken.verdict().violations().size();
    assertEquals(
        violations + " broken promise" + (violations == 1 ? "" : "s"),
        all(page, "h1").get(0).getTextContent());
    Element section = byId(page, "violations");
    assertTrue(section.getTextContent().contains("thief/t0 held it (token " + token + ")"));
    assertEquals(violations, section.getElementsByTagName("svg").getLength());
    assertTrue(ofClass(page, "path", "bad") >= 2);
  }

  @Test
  void nothing_isAPageToo() throws Exception {
    ChaosResult sample = SampleCampaign.of("orders:42", 0, 0);
    Document page = parse(page(sample));
    assertTrue(page.getDocumentElement().getTextContent().contains("0 of 0 faults are drawn"));
    assertEquals(0, all(page, "article").size());
  }

  @Test
  void file_thatCannotBeWritten_isAnError() {
    Path nowhere = folder.resolve("missing" + File.separator + "report.html");
    assertThrows(
        IOException.class, () -> ChaosHtml.write(SampleCampaign.of("orders:42", 0, 1), nowhere));
  }
}
