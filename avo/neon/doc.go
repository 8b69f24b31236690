// Package neon writes Go arm64 assembly that uses the float half of NEON
// (Advanced SIMD). It is part of the generator of kernels, not of the library that users
// link.
//
// Go's assembler has the integer, permute, load and store instructions of
// NEON, and the fused multiply-add, but no mnemonics for the other vector float
// instructions. A [Func] prints the native mnemonic where there is one and
// otherwise a WORD directive with the instruction's bits. Those encodings are all in
// encode.go, so that each can be removed when the assembler has its instruction.
//
// # Operands
//
// Every method takes its operands in the order of the Arm manual, the
// destination first, whatever order Go's assembler prints. Vector registers
// ([Vec]) are virtual: [Func.Finish] works out which are live where and maps
// them to V0..V31. General registers ([Reg]) are physical and are handed out
// by [Func.R].
//
// # Errors
//
// A wrong operand (a lane outside its register, an offset no encoding
// holds, a register of another function) is a mistake in the generator and
// panics in the call that made it, so that the trace names the generator's
// line. What only the whole function shows (too many live vector registers, a
// branch to a label that was never placed, a register read before it is
// written, control running past the last instruction) is an error from
// [Func.Finish] that names the function.
package neon
