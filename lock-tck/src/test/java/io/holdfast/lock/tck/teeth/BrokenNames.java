package io.holdfast.lock.tck.teeth;

import static io.holdfast.lock.tck.teeth.Broken.store;

import io.holdfast.lock.spi.LockName;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Stores that take different names for one. */
final class BrokenNames {
  private BrokenNames() {}

  static List<Broken> all() {
    return List.of(
        folding("names collide by case", "5.1", name -> name.toLowerCase(Locale.ROOT)),
        folding("names are trimmed", "5.1", String::strip),
        folding("names are normalised", "5.1", BrokenNames::normalised),
        store("names collide by prefix", "5.1", NamesCollideByPrefix::new),
        folding("names are paths", "5.2", name -> name.replaceAll("/+\\.?", "/")),
        folding("braces hold the name", "5.2", name -> name.replaceAll("^.*\\{(.+)}.*$", "$1")),
        folding("names end at a zero", "5.2", name -> name.replaceAll("\0.*", "")),
        folding(
            "long names are cut", "5.3", name -> name.substring(0, Math.min(255, name.length()))),
        folding("one lock for all names", "5.1 6.4", name -> "lock"));
  }

  private static Broken folding(String mistake, String rules, UnaryOperator<String> fold) {
    return store(
        mistake,
        rules,
        () ->
            new MapStore() {
              @Override
              String key(LockName name) {
                return fold.apply(name.value());
              }
            });
  }

  private static String normalised(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static final class NamesCollideByPrefix extends MapStore {
    private final Set<String> known = new HashSet<>();

    @Override
    String key(LockName name) {
      known.add(name.value());
      return known.stream().filter(name.value()::startsWith).sorted().findFirst().orElseThrow();
    }
  }
}
