package io.holdfast.lock.spi;

import io.holdfast.lock.spi.BackendUrl.Host;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Sockets that speak TLS with a server that has to prove who it is. */
public final class TlsSockets {
  private TlsSockets() {}

  /**
   * {@return a new socket for {@link #secure}, not connected} A server that refuses a client says
   * why and hangs up, while the client goes on writing. So writing over this socket never fails: it
   * is the next read that does, and finds out why.
   */
  public static Socket unconnected() {
    return new Socket() {
      @Override
      public OutputStream getOutputStream() throws IOException {
        return new Forgiving(super.getOutputStream());
      }
    };
  }

  /**
   * Puts TLS over a connection, and checks that the server's certificate is trusted and made out to
   * the host.
   *
   * @param tls how to speak TLS
   * @param connected a connected socket of {@link #unconnected}; closed with the result
   * @param host whom it should be connected to, with a port
   * @return a socket that the server was believed over
   * @throws IOException if the server is not believed, or does not believe the client as far as it
   *     says so at once; {@link TlsOptions#advice} tells what to do. The connection is left open
   */
  public static SSLSocket secure(TlsOptions tls, Socket connected, Host host) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            tls.context()
                .getSocketFactory()
                .createSocket(connected, host.name(), host.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // else any certificate would do
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /**
   * Finds out whether client and server believe each other: connects, asks something, and waits
   * until the answer begins. A server may say only then that it does not believe the client.
   *
   * @param tls how to speak TLS
   * @param host whom to ask, with a port
   * @param question something that the server answers to
   * @param millis how long connecting, and waiting for each part, may take
   * @throws IOException if there was no answer; a {@link javax.net.ssl.SSLException} if one does
   *     not believe the other
   */
  public static void ask(TlsOptions tls, Host host, byte[] question, int millis)
      throws IOException {
    try (Socket tcp = unconnected()) {
      tcp.setSoTimeout(millis);
      tcp.connect(new InetSocketAddress(host.name(), host.port()), millis);
      SSLSocket socket = secure(tls, tcp, host);
      socket.getOutputStream().write(question);
      if (socket.getInputStream().read() < 0) {
        throw new EOFException("no answer");
      }
    }
  }

  private static final class Forgiving extends FilterOutputStream {
    Forgiving(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        // The next read tells.
      }
    }
  }
}
