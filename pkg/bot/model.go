package bot

import (
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// profiles are the prefixes of AWS's inference profiles, with the regions that
// they can be called from. An empty list is any region of the aws partition.
var profiles = map[string][]string{
	"us.":     {"us-east-", "us-west-", "ca-"},
	"us-gov.": {"us-gov-"},
	"eu.":     {"eu-"},
	"apac.":   {"ap-"},
	"jp.":     {"ap-northeast-"},
	"au.":     {"ap-southeast-"},
	"ca.":     {"ca-"},
	"global.": {},
}

// profilePrefix is the inference profile's part of a model id, or "".
func profilePrefix(id string) string {
	if i := strings.IndexByte(id, '.'); i > 0 {
		if _, ok := profiles[id[:i+1]]; ok {
			return id[:i+1]
		}
	}
	return ""
}

// partitions are the parts of AWS that know nothing of one another, by how the names
// of their regions begin. All other regions are of the partition aws.
var partitions = map[string]string{
	"us-gov-":  "aws-us-gov",
	"cn-":      "aws-cn",
	"us-iso-":  "aws-iso",
	"us-isob-": "aws-iso-b",
	"us-isof-": "aws-iso-f",
	"eu-isoe-": "aws-iso-e",
}

// PartitionOf is the part of AWS that a region belongs to, as ARNs have it.
func PartitionOf(region string) string {
	for prefix, partition := range partitions {
		if strings.HasPrefix(region, prefix) {
			return partition
		}
	}
	return "aws"
}

// callableFrom says whether a profile serves callers in a region.
func callableFrom(prefix, region string) bool {
	in := func(p string) bool { return strings.HasPrefix(region, p) }
	if want := profiles[prefix]; len(want) > 0 {
		return slices.ContainsFunc(want, in)
	}
	return prefix == "" || PartitionOf(region) == "aws"
}

// arn is what matters of arn:partition:service:region:account:resource.
type arn struct{ partition, service, region, resource, name string }

var arnShape = lazyregexp.New(`^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]+):\d{0,12}:([a-z0-9-]+)/(.+)$`)

func parseARN(id string) (arn, bool) {
	m := arnShape.FindStringSubmatch(id)
	if m == nil {
		return arn{}, false
	}
	return arn{m[1], m[2], m[3], m[4], m[5]}, true
}

func isARN(id string) bool { return strings.HasPrefix(id, "arn:") }

// ofModels says whether Converse takes ARNs of this sort: Bedrock's own, and
// endpoints of SageMaker.
func (a arn) ofModels() bool {
	return a.service == "bedrock" || a.service == "sagemaker" && a.resource == "endpoint"
}

// telling are the resources whose ARN ends in the model id. The others
// (application-inference-profile, provisioned-model, prompt routers, custom
// deployments) have a name that says nothing.
var telling = map[string]bool{"foundation-model": true, "inference-profile": true}

// hidesModel says whether only base_id can tell what is behind an id.
func hidesModel(id string) bool {
	a, ok := parseARN(id)
	return isARN(id) && (!ok || !telling[a.resource])
}

// BaseModel is the id of the model itself, by which prices, limits and rights are
// known: without the prefix of an inference profile, and from behind an ARN. Where the id
// says it, base_id says nothing: it must not open a group to another model.
func (t *Template) BaseModel() string {
	id := t.Model.ID
	if t.Model.BaseID != "" && hidesModel(id) {
		id = t.Model.BaseID
	} else if a, ok := parseARN(id); ok && telling[a.resource] {
		id = a.name
	}
	return strings.TrimPrefix(id, profilePrefix(id))
}

// MaxTokens is the largest max_tokens that may be sent: the model's limit, or what
// the template allows if that is less.
func (t *Template) MaxTokens() int {
	limit := t.Limits.MaxTokens()
	if n := t.Inference.MaxTokens; n > 0 {
		return min(n, limit)
	}
	return limit
}

// MaxTokens is the largest value that the model takes. Some refuse the very number
// that is documented as their limit.
func (l Limits) MaxTokens() int {
	if l.OutputExclusive {
		return l.OutputTokens - 1
	}
	return l.OutputTokens
}

// maxImages is Converse's limit on the pictures of a message (bedrock.md §1.2).
const maxImages = 20

// MaxImages is how many pictures a request may have.
func (l Limits) MaxImages() int {
	if l.Images == 0 {
		return maxImages
	}
	return l.Images
}
