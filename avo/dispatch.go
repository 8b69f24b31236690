package main

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"
)

// An operation is the kernels of one computation in all forms and precisions.
type operation struct {
	name    string
	kernels []*kernel
}

func operations(ks []*kernel) (ops []operation) {
	for _, k := range ks {
		i := slices.IndexFunc(ops, func(o operation) bool { return o.name == k.operation })
		if i < 0 {
			i = len(ops)
			ops = append(ops, operation{name: k.operation})
		}
		ops[i].kernels = append(ops[i].kernels, k)
	}
	return ops
}

// generic reports whether the operation exists in both precisions, or in float64 alone.
func (o operation) generic() bool {
	return slices.ContainsFunc(o.kernels, func(k *kernel) bool { return k.precision == 32 })
}

// in reports whether an instruction set of the GOARCH has the operation.
func (o operation) in(goarch string) bool {
	return slices.ContainsFunc(targets, func(t target) bool {
		return t.goarch == goarch && len(kernelsOf(o.kernels, "", t.name)) > 0
	})
}

// first returns a kernel of the operation, for what is the same in all.
func (o operation) first() *kernel { return o.kernels[0] }

// typed returns a type's name with the type parameter of the operation.
func (o operation) typed(name string) string { return name + pick(o.generic(), "[T]", "") }

// element returns the type of the operation's elements.
func (o operation) element() string { return pick(o.generic(), "T", "float64") }

// args returns the arguments of all forms. Arguments of some forms alone come after
// those that they follow there.
func (o operation) args() (all []arg) {
	for _, k := range o.kernels {
		at := 0
		for _, a := range k.args {
			i := slices.IndexFunc(all, func(b arg) bool { return b.name == a.name })
			if i < 0 {
				all = slices.Insert(all, at, a)
				i = at
			}
			at = i + 1
		}
	}
	return all
}

// forms returns the fields that select a kernel of the operation, with the range of
// each; 0 to 1 for bools.
func (o operation) forms() (fields []formField) {
	for _, k := range o.kernels {
		for i, s := range k.form {
			n, isInt := s.value.(int)
			if flag, ok := s.value.(bool); ok {
				n = pick(flag, 1, 0)
			}
			if i == len(fields) {
				fields = append(fields, formField{s.field, !isInt, n, n})
			}
			fields[i].min, fields[i].max = min(fields[i].min, n), max(fields[i].max, n)
		}
	}
	return fields
}

type formField struct {
	name     string
	flag     bool
	min, max int
}

// number returns the result of the method form for a kernel, and a comment with the
// form.
func (o operation) number(k *kernel) (n int, words string) {
	of := 1
	var is []string
	for i, f := range o.forms() {
		x, isInt := k.form[i].value.(int)
		if flag, ok := k.form[i].value.(bool); ok && flag {
			x = 1
			is = append(is, strings.ToLower(f.name))
		}
		if isInt {
			is = append(is, fmt.Sprintf("%s %d", strings.ToLower(f.name), x))
		}
		n += of * (x - f.min)
		of *= f.max - f.min + 1
	}
	if is != nil {
		words = " // " + strings.Join(is, ", ")
	}
	return n, words
}

func title(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// owned reports whether the constants belong to the operation.
func (a arg) owned() bool { return a.kind == consts && a.name == "c" && a.shared == "" }

// fields returns the declarations of an operation's fields.
func (o operation) fields(shared map[string]sharedConstants) (lines []string) {
	add := func(name, typ string) { lines = append(lines, name+" "+typ) }
	for _, a := range o.args() {
		name, typ := title(a.name), "*"+o.element()
		switch a.kind {
		case offset, bitmask, counts, programOps, sequence32:
			typ = a.goType(0)
		case stride:
			typ = "int"
		case pointers:
			typ = "**" + o.element()
		case consts:
			switch {
			case a.owned():
				typ = o.typed(o.name + "Constants")
			case a.shared != "" && shared[a.shared].generic:
				typ = "*" + a.shared + "[" + o.element() + "]"
			case a.shared != "":
				typ = "*" + a.shared
			case !slices.ContainsFunc(o.kernels, func(k *kernel) bool { return k.bits == 32 }):
				typ = "*float64"
			}
		case selector:
			for _, s := range o.first().phaseOf(a.name).terms {
				add(s.field, pick(s.flag, "bool", "int"))
			}
			continue
		}
		add(name, typ)
	}
	for _, f := range o.forms() {
		add(f.name, pick(f.flag, "bool", "int"))
	}
	add("Count", "int")
	return lines
}

// sharedConstants is a struct of constants that belongs to the callers.
type sharedConstants struct {
	fields  []string
	generic bool
}

func sharedOf(ops []operation) map[string]sharedConstants {
	shared := map[string]sharedConstants{}
	for _, o := range ops {
		for _, a := range o.args() {
			if a.shared != "" {
				shared[a.shared] = sharedConstants{a.fields, o.generic() || shared[a.shared].generic}
			}
		}
	}
	return shared
}

// declare returns the declaration of a struct of constants, with arrays for numbered
// ones.
func declare(name string, generic bool, fields []string) string {
	var s strings.Builder
	element := pick(generic, "T", "float64")
	fmt.Fprintf(&s, "type %s%s struct {\n", name, pick(generic, "[T Float]", ""))
	for i := 0; i < len(fields); {
		array, _, isNumbered := strings.Cut(fields[i], "[")
		if !isNumbered {
			fmt.Fprintf(&s, "%s %s\n", array, element)
			i++
			continue
		}
		n := 0
		for i+n < len(fields) && fields[i+n] == fmt.Sprintf("%s[%d]", array, n) {
			n++
		}
		if n == 0 {
			panic("constants of " + name + ": " + fields[i] + " is not where an array has it")
		}
		fmt.Fprintf(&s, "%s [%d]%s\n", array, n, element)
		i += n
	}
	return s.String() + "}\n"
}

// dispatch writes the Go of the set's package.
func (s set) dispatch(files map[string][]byte, ks []*kernel) error {
	ops := operations(ks)
	texts := map[string]string{"operations.go": s.operations(ops), "forms.go": s.forms(ops), "run_none.go": s.withoutAssembly(ops)}
	for _, goarch := range goarches() {
		texts["run_"+goarch+".go"] = s.run(ops, goarch)
	}
	if s.own() {
		texts["isa.go"] = isaText()
	}
	for name, text := range texts {
		var err error
		if files[name], err = format.Source([]byte(text)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// own reports whether the set's package is the one that declares the instruction
// sets.
func (s set) own() bool { return s.path == "kernel/asm" }

// goarches returns the processor architectures of the targets.
func goarches() (names []string) {
	for _, t := range targets {
		if !slices.Contains(names, t.goarch) {
			names = append(names, t.goarch)
		}
	}
	return names
}

// anyAssembly is the build constraint of builds with assembly, noAssembly that of the
// others.
func anyAssembly() string {
	return "//go:build !purego && (" + strings.Join(goarches(), " || ") + ")"
}

func noAssembly() string { return "//go:build purego || !(" + strings.Join(goarches(), " || ") + ")" }

// isaText returns the file with the instruction sets and the layout of rows.
func isaText() string {
	var w bytes.Buffer
	fmt.Fprintf(&w, "%s\npackage asm\n\n", header)
	fmt.Fprint(&w, "// Float is the precision of state and tables.\ntype Float interface{ float32 | float64 }\n\n")
	fmt.Fprint(&w, "// ISA is an instruction set that kernels are written for.\ntype ISA uint8\n\n")
	fmt.Fprint(&w, "// Instruction sets. None stands for the loops in Go of package kernel.\nconst (\nNone ISA = iota\n")
	for _, t := range targets {
		fmt.Fprintf(&w, "%s // %s, %s\n", t.isa, t.vectors, t.goarch)
	}
	var masking []string // conditions
	for _, t := range targets {
		if set, ok := t.machine.(amd64Set); ok && set.masked() {
			masking = append(masking, "isa == "+t.isa)
		}
	}
	fmt.Fprint(&w, ")\n\n// Bytes returns the size of the vectors, 0 for None.\nfunc (isa ISA) Bytes() int {\nswitch isa {\n")
	for _, t := range targets {
		fmt.Fprintf(&w, "case %s:\nreturn %d\n", t.isa, vectorBytes(t))
	}
	fmt.Fprintf(&w, "}\nreturn 0\n}\n\n// Masks reports whether kernels take any number of elements. Others take whole vectors.\nfunc (isa ISA) Masks() bool { return %s }\n\n", strings.Join(masking, " || "))
	fmt.Fprint(&w, "// String returns the name of the instruction set.\nfunc (isa ISA) String() string {\nswitch isa {\n")
	for _, t := range targets {
		fmt.Fprintf(&w, "case %s:\nreturn %q\n", t.isa, t.name)
	}
	fmt.Fprint(&w, "}\nreturn \"none\"\n}\n\n// Named returns the instruction set of a name, None for any other.\nfunc Named(name string) ISA {\nswitch name {\n")
	for _, t := range targets {
		fmt.Fprintf(&w, "case %q:\nreturn %s\n", t.name, t.isa)
	}
	fmt.Fprint(&w, "}\nreturn None\n}\n\n")
	fmt.Fprintf(&w, "const (\n// CacheLine is the size of a cache line in bytes, on which rows begin.\nCacheLine = %d\n", cacheLine)
	fmt.Fprintf(&w, "// RowGroupBytes is the size of the values of a group of curves in a row.\nRowGroupBytes = %d\n", rowGroupBytes)
	fmt.Fprintf(&w, "// SinglePlace is where in its row group, but for the first, a curve begins that has it alone; float64.\nSinglePlace = %d\n)\n", singlePlace)
	return w.String()
}

// head returns the beginning of a file. Imports are without quotes; an empty one is an
// empty line.
func (s set) head(constraint string, imports ...string) string {
	var w strings.Builder
	fmt.Fprintf(&w, "%s\n", header)
	if constraint != "" {
		fmt.Fprintf(&w, "%s\n\n", constraint)
	}
	fmt.Fprint(&w, "package asm\n\n")
	if len(imports) > 0 {
		fmt.Fprint(&w, "import (\n")
		for _, i := range imports {
			if i == "" {
				fmt.Fprintln(&w)
			} else {
				fmt.Fprintf(&w, "%q\n", i)
			}
		}
		fmt.Fprint(&w, ")\n\n")
	}
	return w.String()
}

// isa returns the name of the type of instruction sets in the set's package.
func (s set) isa() string { return pick(s.own(), "ISA", "asm.ISA") }

// operations writes the types of the operations.
func (s set) operations(ops []operation) string {
	var w strings.Builder
	if s.own() {
		w.WriteString(s.head(""))
	} else {
		w.WriteString(s.head("", module+"/kernel/asm"))
		w.WriteString("// Float is the precision of state and tables.\ntype Float = asm.Float\n\n")
	}
	shared := sharedOf(ops)
	for _, name := range slices.Sorted(maps.Keys(shared)) {
		fmt.Fprintf(&w, "// %s are constants in the order in which assembly reads them.\n%s\n", name, declare(name, shared[name].generic, shared[name].fields))
	}
	for _, o := range ops {
		for _, a := range o.args() {
			if a.owned() {
				fmt.Fprintf(&w, "// %sConstants are the constants of %[1]s.\n%s\n", o.name, declare(o.name+"Constants", o.generic(), a.fields))
			}
		}
		numberLoops(&w, o)
		fmt.Fprintf(&w, "// %s\n", strings.Join(wrap(o.name+" "+o.first().doc), "\n// "))
		fmt.Fprintf(&w, "type %s%s struct {\n%s\n}\n\n", o.name, pick(o.generic(), "[T Float]", ""), strings.Join(o.fields(shared), "\n"))
	}
	return w.String()
}

// forms writes the methods that number the forms.
func (s set) forms(ops []operation) string {
	var w strings.Builder
	w.WriteString(s.head(anyAssembly(), "unsafe"))
	w.WriteString("// is64 reports whether T is float64, a constant in each instantiation.\nfunc is64[T Float]() bool {\nvar x T\nreturn unsafe.Sizeof(x) == 8\n}\n\n")
	for _, o := range ops {
		sum := func(method string, fields []term) {
			fmt.Fprintf(&w, "func (o *%s) %s() int {\nn := 0\n", o.typed(o.name), method)
			for _, f := range fields {
				term := "o." + f.field
				if f.minus > 0 {
					term = fmt.Sprintf("(%s - %d)", term, f.minus)
				}
				switch {
				case f.flag:
					fmt.Fprintf(&w, "if %s {\nn += %d\n}\n", term, f.factor)
				case f.factor == 1:
					fmt.Fprintf(&w, "n += %s\n", term)
				default:
					fmt.Fprintf(&w, "n += %d * %s\n", f.factor, term)
				}
			}
			fmt.Fprint(&w, "return n\n}\n\n")
		}
		var fields []term
		factor := 1
		for _, f := range o.forms() {
			fields = append(fields, term{f.name, factor, f.flag, f.min})
			factor *= f.max - f.min + 1
		}
		if fields != nil {
			sum("form", fields)
		}
		for _, p := range o.first().phases {
			if p.selector != "" {
				sum(p.selector, p.terms)
			}
		}
	}
	return w.String()
}

// run writes the methods that call the assembly of a GOARCH.
func (s set) run(ops []operation, goarch string) string {
	var w strings.Builder
	imports := []string{"fmt"}
	if slices.ContainsFunc(ops, func(o operation) bool { return o.generic() && o.in(goarch) }) {
		imports = append(imports, "unsafe")
	}
	imports = append(imports, "")
	if !s.own() {
		imports = append(imports, module+"/kernel/asm")
	}
	for _, t := range targets {
		if t.goarch == goarch {
			imports = append(imports, module+"/"+s.path+"/"+t.name)
		}
	}
	w.WriteString(s.head("//go:build !purego", imports...))
	for _, o := range ops {
		fmt.Fprintf(&w, "// Run does the operation in an instruction set.\nfunc (o *%s) Run(isa %s) {\n", o.typed(o.name), s.isa())
		switch {
		case !o.in(goarch):
			fmt.Fprint(&w, "panic(without(isa))\n")
		case o.generic():
			fmt.Fprintf(&w, "if is64[T]() {\no := (*%s[float64])(unsafe.Pointer(o))\n", o.name)
			s.calls(&w, o, goarch, 64)
			fmt.Fprintf(&w, "return\n}\no32 := (*%s[float32])(unsafe.Pointer(o))\n", o.name)
			s.calls(&w, o, goarch, 32)
		default:
			s.calls(&w, o, goarch, 64)
		}
		fmt.Fprint(&w, "}\n\n")
	}
	fmt.Fprintf(&w, "func without(isa %s) string {\nreturn fmt.Sprintf(\"asm: no kernel for instruction set %%v\", isa)\n}\n", s.isa())
	return w.String()
}

// calls writes the choice among the instruction sets and forms of a precision.
func (s set) calls(w *strings.Builder, o operation, goarch string, precision int) {
	receiver := pick(precision == 64, "o", "o32")
	fmt.Fprint(w, "switch isa {\n")
	for _, t := range targets {
		own := slices.DeleteFunc(kernelsOf(o.kernels, "", t.name), func(k *kernel) bool { return k.precision != precision })
		if t.goarch != goarch || len(own) == 0 {
			continue
		}
		fmt.Fprintf(w, "case %s:\n", pick(s.own(), "", "asm.")+t.isa)
		if len(o.forms()) == 0 {
			fmt.Fprintln(w, own[0].call(t, receiver))
			continue
		}
		fmt.Fprintf(w, "switch %s.form() {\n", receiver)
		for _, k := range own {
			n, words := o.number(k)
			fmt.Fprintf(w, "case %d:%s\n%s\n", n, words, k.call(t, receiver))
		}
		fmt.Fprint(w, "}\n")
	}
	fmt.Fprint(w, "default:\npanic(without(isa))\n}\n")
}

// call returns the call of a kernel by the fields of its operation.
func (k *kernel) call(t target, receiver string) string {
	var args []string
	for _, a := range k.args {
		x := receiver + "." + title(a.name)
		switch {
		case a.kind == selector:
			x = receiver + "." + a.name + "()"
		case a.owned() || a.shared != "":
			x = "&" + x + "." + a.fields[0]
		}
		args = append(args, x)
	}
	return fmt.Sprintf("%s.%s(%s, %s.Count)", t.name, k.name, strings.Join(args, ", "), receiver)
}

// withoutAssembly writes the methods of builds without assembly, which package kernel names
// but never calls.
func (s set) withoutAssembly(ops []operation) string {
	var w strings.Builder
	if s.own() {
		w.WriteString(s.head(noAssembly()))
	} else {
		w.WriteString(s.head(noAssembly(), module+"/kernel/asm"))
	}
	for _, o := range ops {
		fmt.Fprintf(&w, "// Run panics: this build has no assembly.\nfunc (o *%s) Run(%s) { panic(noAssembly) }\n\n", o.typed(o.name), s.isa())
	}
	fmt.Fprint(&w, "const noAssembly = \"asm: this build has no assembly\"\n")
	return w.String()
}
