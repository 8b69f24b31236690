package neuroml

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// tree makes a file system of files that have these elements.
func tree(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, elements := range files {
		fsys[name] = &fstest.MapFile{Data: []byte("<neuroml>" + elements + "</neuroml>")}
	}
	return fsys
}

func TestIncludesAreRelativeToTheFileThatHasThem(t *testing.T) {
	f, err := Read(tree(map[string]string{
		"nets/net.nml":     `<include href="../cells/a.nml"/><cell id="c"/>`,
		"cells/a.nml":      `<include href="more/b.nml"/><cell id="a"/>`,
		"cells/more/b.nml": `<cell id="b"/>`,
	}), "nets/net.nml")
	check(t, err)
	if got := fmt.Sprint(f.Cells()); got != "[b a c]" {
		t.Errorf("cells %s, want [b a c]", got)
	}
}

func TestAFileThatIsIncludedTwiceIsReadOnce(t *testing.T) {
	f, err := Read(tree(map[string]string{
		"net.nml": `<include href="a.nml"/><include href="./b.nml"/>`,
		"a.nml":   `<include href="b.nml"/>`,
		"b.nml":   `<cell id="b"/>`,
	}), "net.nml")
	check(t, err)
	if got := fmt.Sprint(f.Cells()); got != "[b]" {
		t.Errorf("cells %s, want [b]", got)
	}
}

func TestFilesThatIncludeEachOtherAreReadOnce(t *testing.T) {
	f, err := Read(tree(map[string]string{
		"net.nml":     `<include href="cells/a.nml"/><cell id="c"/>`,
		"cells/a.nml": `<include href="a.nml"/><include href="../cells/b.nml"/><cell id="a"/>`,
		"cells/b.nml": `<include href="../net.nml"/><cell id="b"/>`,
	}), "net.nml")
	check(t, err)
	if got := fmt.Sprint(f.Cells()); got != "[b a c]" {
		t.Errorf("cells %s, want [b a c]", got)
	}
}

func TestIncludesMayBeWrittenAsOnWindows(t *testing.T) {
	f, err := Read(tree(map[string]string{
		"nets/net.nml":    `<include href=" ..\cells\a.nml "/><Include file="..\Channels.xml"/>`,
		"cells/a.nml":     `<include href=".\sub\b.nml"/>`,
		"cells/sub/b.nml": `<cell id="b"/>`,
	}), "nets/net.nml")
	check(t, err)
	if got := fmt.Sprint(f.Cells()); got != "[b]" {
		t.Errorf("cells %s, want [b]", got)
	}
}

func TestASlashBeforeAnIncludeLeadsToTheFilesFolder(t *testing.T) {
	f, err := Read(tree(map[string]string{
		"nets/net.nml":        `<include href="/channels/a.nml"/>`,
		"nets/channels/a.nml": `<ionChannelHH id="a"/>`,
		"channels/a.nml":      `<ionChannelHH id="b"/>`,
	}), "nets/net.nml")
	check(t, err)
	if got := fmt.Sprint(f.Channels()); got != "[a]" {
		t.Errorf("channels %s, want [a]", got)
	}
}

func TestTheStandardsOwnFilesAreBuiltIn(t *testing.T) {
	_, err := readText(`<Lems><Include file="Cells.xml"/><Include file="../NeuroML2CoreTypes/Networks.xml"/></Lems>`)
	check(t, err)
}

func TestAComponentIsTheElementOfItsType(t *testing.T) {
	f := read(t, `<Component id="c" type="cell"/>`)
	if got := fmt.Sprint(f.Cells()); got != "[c]" {
		t.Errorf("cells %s, want [c]", got)
	}
}

func TestIncludesThatLeadNowhereAreAnError(t *testing.T) {
	for _, tt := range []struct {
		net, want string
	}{
		{`<include href="missing.nml"/>`, `net.nml:1: <include>: missing.nml: file does not exist`},
		{`<include href="../net.nml"/>`, "is outside of the root folder"},
		{`<include href="/etc/passwd"/>`, "/etc/passwd is an absolute path, want one from this file's folder"},
		{`<include href="C:\models\a.nml"/>`, "C:/models/a.nml is an absolute path"},
		{`<include href="\\server\a.nml"/>`, "//server/a.nml is an absolute path"},
		{`<include href="a/../../x.nml"/>`, "is outside of the root folder"},
		{`<include href="https://example.org/x.nml"/>`, "is not fetched"},
		{`<include/>`, "attribute file is missing"},
		{`<include href="folder"/>`, "folder: is no regular file"},
		{`<include href=" "/>`, "is no regular file"},
		{`<include href="bad.nml"/>`, "bad.nml:1: unexpected end element </x>"},
	} {
		fsys := tree(map[string]string{"net.nml": tt.net, "folder/x.nml": ""})
		fsys["bad.nml"] = &fstest.MapFile{Data: []byte("</x>")}
		_, err := Read(fsys, "net.nml")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.net, err, tt.want)
		}
	}
}

func TestTheNumberOfFilesIsBounded(t *testing.T) {
	files := map[string]string{}
	for i := range maxFiles + 5 {
		files[fmt.Sprintf("%d.nml", i)] = fmt.Sprintf(`<include href="%d.nml"/>`, i+1)
	}
	_, err := Read(tree(files), "0.nml")
	wantError(t, err, "more than 1000 files")
}

func TestAllFilesTogetherAreBounded(t *testing.T) {
	files := map[string]string{"net.nml": ""}
	for i := range 5 {
		files["net.nml"] += fmt.Sprintf(`<include href="%d.nml"/>`, i)
		files[fmt.Sprintf("%d.nml", i)] = strings.Repeat(strings.Repeat(" ", 1000)+"<a/>", maxBytes/4/1000)
	}
	_, err := Read(tree(files), "net.nml")
	wantError(t, err, "more than 67108864 bytes, with the files read before")
}

func write(t testing.TB, name, text string) {
	t.Helper()
	check(t, os.MkdirAll(filepath.Dir(name), 0o777))
	check(t, os.WriteFile(name, []byte(text), 0o666))
}

func TestOpenStaysInTheRootFolder(t *testing.T) {
	dir := t.TempDir()
	net := filepath.Join(dir, "nets", "net.nml")
	write(t, net, `<neuroml><include href="../cells/cell.nml"/></neuroml>`)
	write(t, filepath.Join(dir, "cells", "cell.nml"), `<neuroml><cell id="c"/></neuroml>`)
	_, err := Open(net, Options{})
	wantError(t, err, "../cells/cell.nml is outside of the root folder")
	f, err := Open(net, Options{Root: dir})
	check(t, err)
	if got := fmt.Sprint(f.Cells()); got != "[c]" {
		t.Errorf("cells %s, want [c]", got)
	}
	_, err = Open(net, Options{Root: filepath.Join(dir, "cells")})
	wantError(t, err, "is not in the root folder, "+filepath.Join(dir, "cells")+" (see option Root)")
	_, err = Open(filepath.Join(dir, "none", "net.nml"), Options{Root: filepath.Join(dir, "none")})
	wantError(t, err, "(see option Root)")
}

func TestAnIncludeMayLeaveAFolderAndComeBackIntoTheRoot(t *testing.T) {
	dir := t.TempDir()
	real := filepath.Join(dir, "models", "nets")
	write(t, filepath.Join(real, "cells", "cell.nml"), `<neuroml><include href="../../nets/cells/../channel.nml"/><cell id="c"/></neuroml>`)
	write(t, filepath.Join(real, "channel.nml"), `<neuroml><ionChannelHH id="k"/></neuroml>`)
	link := filepath.Join(dir, "models", "link")
	folders := []string{real}
	if err := os.Symlink("nets", link); err == nil {
		folders = append(folders, link)
	}
	for _, folder := range folders {
		for _, ref := range []string{"../nets/cells/cell.nml", "../../models/nets/cells/cell.nml", "cells/../../nets/cells/cell.nml", "../../../" + filepath.Base(dir) + "/models/nets/cells/cell.nml"} {
			write(t, filepath.Join(real, "net.nml"), `<neuroml><include href="`+ref+`"/></neuroml>`)
			f, err := Open(filepath.Join(folder, "net.nml"), Options{})
			check(t, err)
			if got := fmt.Sprint(f.Cells(), f.Channels()); got != "[c] [k]" {
				t.Errorf("%s in %s: %s, want [c] [k]", ref, folder, got)
			}
		}
	}
	t.Chdir(real)
	write(t, "net.nml", `<neuroml><include href="../nets/channel.nml"/></neuroml>`)
	_, err := Open("net.nml", Options{})
	check(t, err)
}

func TestNoIncludeComesBackToSomethingElse(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "nets-old", "cell.nml"), `<neuroml><cell id="c"/></neuroml>`)
	write(t, filepath.Join(dir, "secret.nml"), `<neuroml><cell id="c"/></neuroml>`)
	net := filepath.Join(dir, "nets", "net.nml")
	for _, ref := range []string{"../nets-old/cell.nml", "../nets/../secret.nml", "../nets/../nets-old/cell.nml", "..", "../nets", "../../x/nets/net.nml", `..\secret.nml`} {
		write(t, net, `<neuroml><include href="`+ref+`"/></neuroml>`)
		_, err := Open(net, Options{})
		wantError(t, err, " is outside of the root folder (see option Root)")
		var at *Error
		var option *OptionError
		if !errors.As(err, &at) || at.File != net || !errors.As(err, &option) || option.Option != "Root" {
			t.Errorf("%s: error %v, want one in the file, of option Root", ref, err)
		}
	}
	for _, ref := range []string{filepath.ToSlash(net), filepath.ToSlash(filepath.Join(dir, "secret.nml"))} {
		write(t, net, `<neuroml><include href="`+ref+`"/></neuroml>`)
		_, err := Open(net, Options{})
		wantError(t, err, "is an absolute path")
	}
}

func TestAFileWithTwoNamesIsReadOnce(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cells", "a.nml"), `<neuroml><cell id="a"/></neuroml>`)
	write(t, filepath.Join(dir, "net.nml"), `<neuroml><include href="b.nml"/><include href="cells/a.nml"/></neuroml>`)
	if err := os.Link(filepath.Join(dir, "cells", "a.nml"), filepath.Join(dir, "b.nml")); err != nil {
		t.Logf("no second names here: %v", err)
		return
	}
	f, err := Open(filepath.Join(dir, "net.nml"), Options{})
	check(t, err)
	if got := fmt.Sprint(f.Cells()); got != "[a]" {
		t.Errorf("cells %s, want [a]", got)
	}
}

func TestNoSymbolicLinkLeadsOutOfTheRootFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "secret.nml"), `<neuroml><cell id="c"/></neuroml>`)
	net := filepath.Join(dir, "nets", "net.nml")
	write(t, net, `<neuroml><include href="link.nml"/></neuroml>`)
	if err := os.Symlink("../secret.nml", filepath.Join(dir, "nets", "link.nml")); err != nil {
		t.Logf("no symbolic links here: %v", err)
		return
	}
	_, err := Open(net, Options{})
	wantError(t, err, "path escapes")
	write(t, filepath.Join(dir, "nets", "net.nml"), `<neuroml><include href="../nets/link.nml"/></neuroml>`)
	_, err = Open(net, Options{})
	wantError(t, err, "path escapes")
	_, err = Open(net, Options{Root: dir})
	check(t, err)
}

func TestErrorsNameFilesAsTheUserDoes(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "net.nml")
	write(t, name, `<neuroml><include href="x/y.nml"/></neuroml>`)
	write(t, filepath.Join(dir, "x", "y.nml"), "<html/>")
	_, err := Open(name, Options{})
	wantError(t, err, filepath.Join(dir, "x", "y.nml")+":1: <html>: is no NeuroML file")
	_, err = Open(filepath.Join(dir, "none.nml"), Options{})
	wantError(t, err, filepath.Join(dir, "none.nml")+": ")
}
