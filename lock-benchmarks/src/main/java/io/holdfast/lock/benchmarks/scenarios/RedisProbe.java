package io.holdfast.lock.benchmarks.scenarios;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;

/** Asks a Redis. */
final class RedisProbe implements Probe {
  private static final Pattern SCRIPTS =
      Pattern.compile("(?m)^cmdstat_(?:eval|evalsha|fcall):calls=(\\d+)");

  private static final Pattern PROLONGED = Pattern.compile("(?m)^cmdstat_p?expire:calls=(\\d+)");

  private final Jedis jedis;

  RedisProbe(String host, int port) {
    jedis = new Jedis(host, port);
  }

  @Override
  public Reading read() {
    String cpu = jedis.info("cpu");
    String commands = jedis.info("commandstats");
    return new Reading(
        number(cpu, "used_cpu_user") + number(cpu, "used_cpu_sys"),
        (long) number(jedis.info("stats"), "total_commands_processed"),
        calls(SCRIPTS, commands),
        calls(PROLONGED, commands),
        jedis.dbSize());
  }

  private static long calls(Pattern of, String commands) {
    return of.matcher(commands).results().mapToLong(found -> Long.parseLong(found.group(1))).sum();
  }

  private static double number(String info, String field) {
    Matcher matcher = Pattern.compile("(?m)^" + field + ":([0-9.]+)").matcher(info);
    if (!matcher.find()) {
      throw new IllegalStateException("INFO has no " + field + ": " + info);
    }
    return Double.parseDouble(matcher.group(1));
  }

  @Override
  public void clear() {
    String unused = jedis.flushAll();
  }

  @Override
  public void close() {
    jedis.close();
  }
}
