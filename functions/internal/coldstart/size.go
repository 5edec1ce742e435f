package main

import (
	"cmp"
	"context"
	"debug/elf"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// zipBudget is what the arm64 function may be in bytes as it is uploaded. A new environment
// fetches and unpacks it before anything of ours runs.
const zipBudget = 6_000_000

// shownPackages is how many packages are shown, the largest first.
const shownPackages = 20

// showSizes prints how large the arm64 function is, and by which packages.
func showSizes(ctx context.Context, out io.Writer, root, dir string) error {
	zipped, binary, err := shippedSize(ctx, root, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nthe arm64 function: %d bytes, zipped %d of at most %d\n", binary, zipped, zipBudget)
	sizes, err := packageSizes(ctx, root, filepath.Join(dir, "with-symbols"))
	if err != nil {
		return err
	}
	total := 0
	for _, n := range sizes {
		total += n
	}
	fmt.Fprintf(out, "by package, of %d KB with a symbol of their own; the rest is tables of the runtime:\n", total/1000)
	byBytes := func(a, b string) int { return cmp.Or(sizes[b]-sizes[a], strings.Compare(a, b)) }
	for _, name := range slices.SortedFunc(maps.Keys(sizes), byBytes)[:min(shownPackages, len(sizes))] {
		fmt.Fprintf(out, "%7d KB  %s\n", sizes[name]/1000, name)
	}
	return nil
}

// shippedSize builds and packs the arm64 function as make build does.
func shippedSize(ctx context.Context, root, dir string) (zipped, binary int64, err error) {
	bootstrap, archive := filepath.Join(dir, "shipped", "bootstrap"), filepath.Join(dir, "shipped.zip")
	if err := build(ctx, root, bootstrap, "arm64", "-s -w -buildid="); err != nil {
		return 0, 0, err
	}
	pack := exec.CommandContext(ctx, "go", "run", "./functions/internal/pack", archive, bootstrap)
	pack.Dir = root
	if text, err := pack.CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("pack: %w\n%s", err, text)
	}
	for file, size := range map[string]*int64{bootstrap: &binary, archive: &zipped} {
		info, err := os.Stat(file)
		if err != nil {
			return 0, 0, err
		}
		*size = info.Size()
	}
	return zipped, binary, nil
}

// packageSizes builds the function with its symbols and adds up their sizes in bytes by package.
func packageSizes(ctx context.Context, root, out string) (map[string]int, error) {
	if err := build(ctx, root, out, "arm64", ""); err != nil {
		return nil, err
	}
	file, err := elf.Open(out)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	symbols, err := file.Symbols()
	if err != nil {
		return nil, err
	}
	return addSizes(symbols, func(i elf.SectionIndex) bool {
		return int(i) < len(file.Sections) && file.Sections[i].Type == elf.SHT_PROGBITS
	}), nil
}

// addSizes adds up what stands in the file: variables that begin as zeros take no room there.
func addSizes(symbols []elf.Symbol, inFile func(elf.SectionIndex) bool) map[string]int {
	sizes := map[string]int{}
	for _, s := range symbols {
		if inFile(s.Section) {
			sizes[packageOf(s.Name)] += int(s.Size)
		}
	}
	return sizes
}

// packageOf is the package of a symbol: what comes before the first dot after the last slash
// of its name, type arguments aside. What the linker makes has none.
func packageOf(symbol string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(symbol, "type:"), "[")
	slash := strings.LastIndex(name, "/") + 1
	dot := strings.Index(name[slash:], ".")
	if dot <= 0 || strings.ContainsAny(name[:slash+dot], " (*:{") {
		return "(of no package)"
	}
	return strings.ReplaceAll(name[:slash+dot], "%2e", ".")
}
