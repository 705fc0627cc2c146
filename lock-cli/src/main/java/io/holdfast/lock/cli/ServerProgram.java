package io.holdfast.lock.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How the server of a store is started and asked whether it serves.
 *
 * @param description its name and version, and where it came from
 * @param command starts it on a port
 * @param question what it is sent
 * @param answer what the answer begins with once it serves
 */
record ServerProgram(String description, Command command, String question, String answer) {
  /** A command line. */
  interface Command {
    List<String> on(int port) throws IOException;
  }

  /** Where below the directory of a server its data are. */
  static final String DATA = "data";

  /**
   * Redis.
   *
   * @param durable whether it finds its data when it starts again after a crash
   */
  static ServerProgram redis(Path directory, boolean durable) throws InterruptedException {
    RedisBinary binary = RedisBinary.find(directory);
    return new ServerProgram(
        binary.description(),
        port -> {
          Path data = Files.createDirectories(directory.resolve(DATA));
          return List.of(
              binary.path().toString(),
              "--bind",
              "127.0.0.1",
              "--port",
              Integer.toString(port),
              "--save",
              "",
              "--appendonly",
              durable ? "yes" : "no",
              "--dir",
              data.toString());
        },
        "PING\r\n",
        "+PONG");
  }

  /**
   * ZooKeeper, from the class path and in a JVM of its own. Its short tick lets clients have
   * sessions from 200 ms on.
   *
   * @param jvm the options of its JVM
   */
  static ServerProgram zooKeeper(Path directory, List<String> jvm) {
    Path configuration = directory.resolve("zoo.cfg");
    return new ServerProgram(
        "ZooKeeper (built in)",
        port -> {
          Files.writeString(
              configuration,
              """
              dataDir=%s
              clientPortAddress=127.0.0.1
              clientPort=%d
              maxClientCnxns=0
              tickTime=100
              maxSessionTimeout=3600000
              admin.enableServer=false
              forceSync=no
              4lw.commands.whitelist=srvr
              """
                  .formatted(directory.resolve(DATA).toString().replace('\\', '/'), port));
          return ChildJvm.command(
              jvm, "org.apache.zookeeper.server.ZooKeeperServerMain", configuration.toString());
        },
        "srvr",
        "Zookeeper version");
  }
}
