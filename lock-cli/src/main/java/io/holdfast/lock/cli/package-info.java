/**
 * The shell tool. {@link io.holdfast.lock.cli.Main} is its entry; {@link
 * io.holdfast.lock.cli.SeckillCommand} reads the options of the flash sale and {@link
 * io.holdfast.lock.cli.Seckill} runs it; {@link io.holdfast.lock.cli.TckCommand} and {@link
 * io.holdfast.lock.cli.TckRun} do so for the compatibility kit.
 */
@NullMarked
package io.holdfast.lock.cli;

import org.jspecify.annotations.NullMarked;
