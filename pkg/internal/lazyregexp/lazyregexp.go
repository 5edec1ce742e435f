// Package lazyregexp is regular expressions that are compiled at their first use: a program's
// start, a cold function's above all, must not wait for dozens that its first query does not
// need. Start from [New].
package lazyregexp

import (
	"regexp"
	"sync"
)

// Regexp is a regular expression that is compiled at its first use. Its methods are those of
// [regexp.Regexp]; they panic where it cannot be compiled, so that every expression needs a
// test that uses it. It is safe for concurrent use.
type Regexp struct {
	expr     string
	once     sync.Once
	compiled *regexp.Regexp
}

// New is for variables of packages, which it leaves to the compiler: nothing is done at the
// program's start.
func New(expr string) *Regexp { return &Regexp{expr: expr} }

func (r *Regexp) regexp() *regexp.Regexp {
	r.once.Do(func() { r.compiled = regexp.MustCompile(r.expr) })
	return r.compiled
}

func (r *Regexp) String() string { return r.expr }

func (r *Regexp) MatchString(s string) bool { return r.regexp().MatchString(s) }

func (r *Regexp) FindStringSubmatch(s string) []string { return r.regexp().FindStringSubmatch(s) }

func (r *Regexp) FindAllString(s string, n int) []string { return r.regexp().FindAllString(s, n) }

func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	return r.regexp().FindAllStringSubmatch(s, n)
}

func (r *Regexp) ReplaceAllString(src, repl string) string {
	return r.regexp().ReplaceAllString(src, repl)
}

func (r *Regexp) ReplaceAllLiteralString(src, repl string) string {
	return r.regexp().ReplaceAllLiteralString(src, repl)
}

func (r *Regexp) Split(s string, n int) []string { return r.regexp().Split(s, n) }
