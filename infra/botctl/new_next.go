package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// tellNext says what was written and what comes next.
func (w *newWriter) tellNext(files []newFile) error {
	var b strings.Builder
	fmt.Fprintf(&b, "wrote %s\n", filepath.ToSlash(files[0].name))
	if w.groupWas == nil {
		fmt.Fprintf(&b, "wrote %s\n", filepath.ToSlash(files[1].name))
	}
	if w.change != "" {
		fmt.Fprintln(&b, w.change)
	}
	b.WriteString("\nnext:\n")
	steps := w.nextSteps()
	width := 0
	for _, step := range steps {
		width = max(width, len(step[0]))
	}
	for _, step := range steps {
		fmt.Fprintf(&b, "  %-*s  # %s\n", width, step[0], step[1])
	}
	_, err := fmt.Fprint(w.stdout, b.String())
	return err
}

// nextSteps are commands, and what each is for.
func (w *newWriter) nextSteps() [][2]string {
	full, run, deploy, own := w.o.group+"/"+w.o.name, "", "", ""
	if w.configs != "configs" {
		run, deploy, own = " -config "+w.configs, " CONFIGS="+w.configs, " --configs "+w.configs
	}
	there := [2]string{"botctl push " + full + own, "bring it to AWS, where the group is deployed; tells its address for Poe"}
	if w.change != "" || w.groupWas == nil {
		there = [2]string{fmt.Sprintf("make deploy STAGE=%s GROUP=%s%s", w.stage, w.o.group, deploy), "bring it to AWS; tells its address for Poe"}
	}
	return [][2]string{
		{"botctl test " + full + own, "try it against the simulator"},
		{fmt.Sprintf("make run ARGS=\"-group %s%s\"", w.o.group, run), "serve it here; prints an access key"},
		{"botctl chat --url http://127.0.0.1:8080/" + w.o.name + own, "talk to it, in another terminal"},
		there,
		{"botctl key set " + full + own, "once Poe has made the bot, with that address"},
	}
}
