package poesim

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The page is written without html/template: that finds methods by their names, for which the
// linker keeps every method of every type in a program, a third of functions/local.
const (
	pageHead = `<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Files of answers</title>
<style>body{font:16px sans-serif;max-width:50em;margin:2em auto;padding:0 1em}img,video{max-width:100%;max-height:32em}figure{margin:2em 0}</style>
<h1>Files of answers</h1>
`
	pageEmpty = "<p>There is none yet.</p>\n"
	pageEnd   = "</html>\n"
)

// page shows what is kept, the newest first.
func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	files := s.Files()
	guard(w.Header())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	var b strings.Builder
	b.WriteString(pageHead)
	for _, f := range slices.Backward(files) {
		f.figure(&b)
	}
	if len(files) == 0 {
		b.WriteString(pageEmpty)
	}
	_, _ = io.WriteString(w, b.String()+pageEnd) // a reader who has left
}

// Href is the address of a file on the page.
func (f File) Href() string { return f.ID + "/" + url.PathEscape(f.Name) }

// figure is a file on the page. Its name and its type are whatever somebody has said.
func (f File) figure(b *strings.Builder) {
	href := html.EscapeString(f.Href())
	b.WriteString("<figure>\n")
	switch {
	case strings.HasPrefix(f.ContentType, "image/"):
		fmt.Fprintf(b, "<a href=\"%s\"><img src=\"%s\" alt=\"\"></a>\n", href, href)
	case strings.HasPrefix(f.ContentType, "video/"):
		fmt.Fprintf(b, "<video src=\"%s\" controls></video>\n", href)
	}
	fmt.Fprintf(b, "<figcaption><a href=\"%s\">%s</a>, %s, %d bytes, %s</figcaption>\n</figure>\n",
		href, html.EscapeString(f.Name), html.EscapeString(f.ContentType), len(f.Data), f.At.Format("15:04:05"))
}
