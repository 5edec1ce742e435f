package main

import "net/http"

// attachmentsPath is what the folder of -attachments is served below.
const attachmentsPath = "/attachments/"

// attachmentsPolicy keeps a page in the folder, which anybody may have written, from doing
// something here: the playground is at the same origin.
const attachmentsPolicy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

// attachmentFiles serves the files of a folder.
func attachmentFiles(folder string) http.Handler {
	files := http.StripPrefix(attachmentsPath, http.FileServer(http.Dir(folder)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", attachmentsPolicy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		files.ServeHTTP(w, r)
	})
}
