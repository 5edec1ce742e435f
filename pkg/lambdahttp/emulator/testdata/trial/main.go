// Command trial is a function that misbehaves as it is told by the path.
package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"time"

	"github.com/poebridge/poebridge/pkg/lambdahttp"
)

func main() {
	switch os.Getenv("TRIAL_INIT") {
	case "exit":
		os.Exit(3)
	case "hang":
		select {}
	case "twice":
		answerTwice()
	case "plain":
		answerPlainly()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/pid", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, os.Getpid()) })
	mux.HandleFunc("/pieces", pieces)
	mux.HandleFunc("/says", func(http.ResponseWriter, *http.Request) { fmt.Println("to stdout") })
	mux.HandleFunc("/status-7", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(7) })
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("a secret of the conversation") })
	mux.HandleFunc("/panic-late", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "so far")
		panic("a secret of the conversation")
	})
	mux.HandleFunc("/exit", func(http.ResponseWriter, *http.Request) { os.Exit(4) })
	mux.HandleFunc("/exit-late", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "so far")
		time.Sleep(200 * time.Millisecond) // until that is on its way
		os.Exit(4)
	})
	mux.HandleFunc("/until-deadline", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "waiting\n")
		<-r.Context().Done()
		io.WriteString(w, "in time\n")
	})
	mux.HandleFunc("/ignores-deadline", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "so far")
		time.Sleep(time.Hour)
	})
	mux.HandleFunc("/silent", func(http.ResponseWriter, *http.Request) { time.Sleep(time.Hour) })
	mux.HandleFunc("/blocks-all", func(http.ResponseWriter, *http.Request) {
		stop()
		select {} // it takes effect in a moment
	})
	mux.HandleFunc("/hoard", func(http.ResponseWriter, *http.Request) { hoard() })
	lambdahttp.Start(mux, lambdahttp.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
}

// hoard takes memory, and uses it, until somebody ends it or it has 800 MB.
func hoard() {
	all := make([][]byte, 200)
	for i := range all {
		all[i] = make([]byte, 4<<20)
		for page := 0; page < len(all[i]); page += os.Getpagesize() {
			all[i][page] = 1
		}
		time.Sleep(time.Millisecond) // or it would be far beyond a limit when somebody looks
	}
	time.Sleep(time.Hour)
	runtime.KeepAlive(all)
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	w.Header().Add("Set-Cookie", "a=1")
	w.Header().Add("Set-Cookie", "b=2")
	w.Header().Set("X-Seen", fmt.Sprintf("%s %s %s %q %d %v", r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Cookie"), len(body), err))
	w.WriteHeader(http.StatusTeapot)
	w.Write(body)
}

// pieces writes ten pieces of different lengths.
func pieces(w http.ResponseWriter, _ *http.Request) {
	for i := range 10 {
		fmt.Fprintf(w, "piece %d\n", i)
		if err := http.NewResponseController(w).Flush(); err != nil {
			panic(err)
		}
	}
}
