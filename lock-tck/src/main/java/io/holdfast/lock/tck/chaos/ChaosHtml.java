package io.holdfast.lock.tck.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes what came of a campaign as a page for people: the numbers, the whole run as a density, and
 * the time around violations and faults in detail, as far as there is room. One file without
 * scripts and without anything from outside, a few hundred kilobytes however long the campaign was.
 *
 * <p>Stateless.
 */
public final class ChaosHtml {
  private ChaosHtml() {}

  /**
   * Writes the page.
   *
   * @param result what came of the campaign
   * @param file where to; its folder must exist, and a file that exists is replaced
   * @throws IOException if it cannot be written
   */
  public static void write(ChaosResult result, Path file) throws IOException {
    Files.writeString(file, page(result));
  }

  private static String page(ChaosResult result) throws IOException {
    Story story = new Story(result);
    Sections sections = new Sections(story);
    Windows windows = new Windows(story);
    Map<String, String> values = new LinkedHashMap<>();
    values.put("style", Template.read("chaos.css").fill(Map.of()));
    values.put("verdict", result.numbers().violations() == 0 ? "kept" : "broken");
    values.put("headline", sections.headline());
    values.put("backend", Markup.escape(result.backend()));
    values.put("command", Markup.escape(result.command()));
    values.put("seed", Long.toString(result.seed()));
    values.put("lease", Text.duration(result.lease()));
    values.put("duration", Text.duration(result.duration()));
    values.put("tiles", sections.tiles().toString());
    values.put("kinds", sections.kinds().toString());
    values.put("overview", Overview.draw(story).toString());
    values.put("counts", Markup.escape(result.verdict().counts().toString()));
    values.put("violations", windows.violations().toString());
    values.put("windows", windows.strikes().toString());
    values.put("folded", Markup.escape(sections.folded(windows.drawn().size())));
    values.put("strikes", sections.strikes(windows.drawn()).toString());
    return Template.read("chaos.html").fill(values);
  }
}
