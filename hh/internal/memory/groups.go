package memory

import (
	"io/fs"
	"math"
	"path"
	"strconv"
	"strings"
)

// groupFiles are where a version of Linux's control groups has what a group may
// use, what it uses, and which line of memory.stat says how much of that is files
// in the cache that it would drop first. (Linux, Documentation/admin-guide:
// cgroup-v2.rst and cgroup-v1/memory.rst.)
type groupFiles struct{ root, limit, used, cached string }

var (
	groups1 = groupFiles{"sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"}
	groups2 = groupFiles{"sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"}
)

// leftToGroups returns how many bytes the control groups of this process leave to
// it: the strictest one from its own up, which bind it all.
func leftToGroups(system fs.FS) uint64 {
	left := uint64(math.MaxUint64)
	text, err := fs.ReadFile(system, "proc/self/cgroup")
	if err != nil {
		return left
	}
	for line := range strings.Lines(string(text)) {
		// hierarchy:controllers:path
		part := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(part) < 3 {
			continue
		}
		files := groups1
		if part[0] == "0" && part[1] == "" {
			files = groups2
		} else if !strings.Contains(","+part[1]+",", ",memory,") {
			continue
		}
		// A container may see its own group as the root and another path here.
		for dir := path.Clean("/" + part[2]); ; dir = path.Dir(dir) {
			left = min(left, files.left(system, path.Join(files.root, dir)))
			if dir == "/" {
				break
			}
		}
	}
	return left
}

// left returns how many bytes a group leaves.
func (f *groupFiles) left(system fs.FS, dir string) uint64 {
	limit, limited := number(system, path.Join(dir, f.limit))
	used, known := number(system, path.Join(dir, f.used))
	if !limited || !known {
		return math.MaxUint64
	}
	if stat, err := fs.ReadFile(system, path.Join(dir, "memory.stat")); err == nil {
		for line := range strings.Lines(string(stat)) {
			if name, value, _ := strings.Cut(strings.TrimSpace(line), " "); name == f.cached {
				cached, _ := strconv.ParseUint(value, 10, 64)
				used -= min(cached, used)
			}
		}
	}
	return limit - min(used, limit)
}

// number reads a file that holds a number, which "max" is not.
func number(system fs.FS, name string) (uint64, bool) {
	text, err := fs.ReadFile(system, name)
	if err != nil {
		return 0, false
	}
	x, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return x, err == nil
}
