package io.holdfast.lock.tck.rules;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.lock.spi.Attempt.Granted;
import io.holdfast.lock.spi.Claim;
import io.holdfast.lock.spi.LockName;
import io.holdfast.lock.spi.Renewal.Renewed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chapter 5: names differ if their bytes differ. */
public abstract class NameRules extends StoreChapter {
  @Test
  final void rule5_1_namesThatDifferInBytesAreIndependent() {
    independent(
        name, name + "a", name + "A", "x" + name, name + " ", " " + name, name.substring(1));
    independent(
        name, name + "\u00e9", name + "e\u0301", name + "\ufb01", name + "fi", name + "\u00df");
  }

  @Test
  final void rule5_2_namesMayLookLikeTheStoresOwnSyntax() {
    independent(
        name, name + "{a}", name + "{a}b", name + "{", name + "}", "{}" + name, name + "{b}");
    independent(
        name, name + "/a", name + "//a", name + "/a/", "/" + name, name + "/./a", name + "/..");
    independent(name, name + ":a", name + "*", name + "?", name + "[a]", name + "\\", name + "'\"");
    independent(
        name, name + "%2F", name + "%", name + "\0", name + "\n", name + "\r\n", name + "\u0099");
  }

  @Test
  final void rule5_3_longestNamesWork() {
    String ascii = name + "n".repeat(LockName.MAX_BYTES - name.length());
    String last = ascii.substring(0, LockName.MAX_BYTES - 1) + "m";
    int left = LockName.MAX_BYTES - name.length();
    String wide = name + "\ud83d\udd12".repeat(left / 4);
    independent(ascii, last, wide);
  }

  /** All can be held at once; each is held by its own claim; releasing one frees that one. */
  private void independent(String... names) {
    List<Claim> claims = new ArrayList<>();
    for (String each : names) {
      Claim claim = alice.claim(each);
      assertInstanceOf(Granted.class, alice.attempt(claim), () -> shown(each) + " beside others");
      claims.add(claim);
    }
    for (Claim claim : claims) {
      alice.release(claim);
      Claim next = bob.claim(claim.name().value());
      assertInstanceOf(
          Granted.class,
          bob.attempt(next),
          () -> shown(next.name().value()) + " after its release");
      assertInstanceOf(
          Renewed.class, bob.renew(next), () -> shown(next.name().value()) + " renewed");
      bob.release(next);
    }
  }

  private static String shown(String name) {
    StringBuilder shown = new StringBuilder("name ");
    name.chars()
        .limit(80)
        .forEach(c -> shown.append(c > 0x20 && c < 0x7f ? "" + (char) c : "\\u%04x".formatted(c)));
    return shown.toString();
  }
}
