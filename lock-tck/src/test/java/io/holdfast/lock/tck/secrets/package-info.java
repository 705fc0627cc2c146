/** The passwords that tests plant, and who looks whether they come out somewhere. */
package io.holdfast.lock.tck.secrets;
