/** Certificates for tests. */
package io.holdfast.lock.tck.tls;
