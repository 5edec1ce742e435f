// Package attachment downloads the files that come with a message, as if an attacker
// had chosen their addresses, finds out from their content what they are, and makes
// pictures fit what Bedrock takes.
//
// It asks only hosts of a list, over https, and never an address that is not public,
// whatever a name resolves to. It believes no Content-Length, no Content-Type and no
// file name, unpacks no archive, and decodes only a picture that needs work and whose
// pixels are bounded. It logs nothing, and nothing of a file or its address is in its
// errors.
//
// Start from [Fetcher].
package attachment
