package io.holdfast.lock.redis;

import io.holdfast.lock.LockOptions;
import io.holdfast.lock.spi.ClaimId;
import io.holdfast.lock.spi.ClientId;
import io.holdfast.lock.spi.Events;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a release tells the client whose claim is next (see waiters.lua). */
final class Message {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_-]{32})(?: (\\d{1,16}) (\\d{1,9}) (\\d{1,9}))?");

  private Message() {}

  /** Returns who hears what is said to a client. */
  static Subscriber.Hearer hearer(ClientId client, Events events) {
    return new Subscriber.Hearer() {
      @Override
      public void subscribed() {
        events.tryAgainAll(); // what was published before is lost
      }

      @Override
      public void heard(String text) {
        pass(text, client, events);
      }
    };
  }

  /** Passes a message on, unless it has another form: anybody may publish anything. */
  static void pass(String text, ClientId client, Events events) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return;
    }
    ClaimId claim = new ClaimId(parts.group(1));
    if (!claim.client().equals(client)) {
      return;
    }
    if (parts.group(2) == null) {
      events.tryAgain(claim);
      return;
    }
    long first = Long.parseLong(parts.group(2));
    int tokens = Integer.parseInt(parts.group(3));
    Duration lease = Duration.ofMillis(Long.parseLong(parts.group(4)));
    if (first > 0
        && tokens > 0
        && !lease.isZero()
        && lease.compareTo(LockOptions.LONGEST_LEASE) <= 0) {
      events.granted(claim, first, tokens, lease);
    }
  }
}
