// Package s3sim stands in for Amazon S3 where jobs write their videos and bots fetch them:
// GET, HEAD and PUT of objects, with signed requests or presigned addresses, and S3's own
// errors in XML.
//
// It looks for all that a signature needs, and whether a presigned address is still good, but
// never verifies the signature itself. It keeps objects in memory and knows no listings,
// versions or rights. Start from [New]; a [Store] is an [http.Handler], and takes what a
// simulated job writes.
package s3sim
