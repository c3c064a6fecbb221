/**
 * Command lines of jq whose output is recorded from the real one (record.mts), by what they are about. One list, however
 * long.
 */

/** A line runs in a directory that has these files. */
export const files: Record<string, string> = {
	'pods.json': `{"kind":"List","items":[
 {"metadata":{"name":"web-1","labels":{"app":"web","tier":"front"}},"spec":{"nodeName":"worker1","containers":[{"name":"nginx","image":"nginx:1.27","ports":[{"containerPort":80}]}]},"status":{"phase":"Running","podIP":"10.42.1.5"}},
 {"metadata":{"name":"web-2","labels":{"app":"web"}},"spec":{"nodeName":"master","containers":[{"name":"nginx","image":"nginx:1.27"},{"name":"log","image":"busybox"}]},"status":{"phase":"Pending"}},
 {"metadata":{"name":"db-0","labels":{"app":"db"}},"spec":{"nodeName":"worker1","containers":[{"name":"db","image":"postgres:17"}]},"status":{"phase":"Running","podIP":"10.42.1.9"}}
]}
`,
	'all.json': '{"a":[1,"x",null,true,{"b":{}}],"c":[],"d":{}}',
	'numbers.json': '1 2\n3\n',
	'lines.txt': 'l1\nl2',
	'open.json': '{"a":1',
	'wrong.json': '1 2 x 3',
	'filter.jq': '# how many\n.items | length # comment\n',
};

/** Filters, each run with `jq -nc`. */
export const filters: string[] = String.raw`
"a\nb"|[match("^b").offset],[match("a$")],[match("a.b";"m").offset],[match("a.b";"p").offset]
"xyz"|match("(?<n>y)(?<m>q)?")
"xyz"|match("(y)(q)?";"g")
"aXbxc"|[match("x";"gi")|.offset]
"abc"|[match("";"g").offset]
"aéb"|[match("b").offset]
"test"|match("(")
"test"|match("[")
"test"|match("*a")
"test"|match("a{2,1}")
"test"|match("\\")
"test"|match("t";"q")
"test"|match(1)
"test"|match("t";1)
"test"|match(["t","g"])
"test"|match([])
"test"|test("T";"xi")
"foo bar"|capture("(?<a>\\w+) (?<b>\\w+)")
"foo"|capture("(?<a>x)?")
"foo"|match("(?<a>x)?";"g")
"foobar"|[scan("o|(b)")],[scan("o")]
"foobar"|sub("(?<x>o)";"<\(.x)>"), gsub("(?<x>o)";"<\(.x)>"), gsub("o";"1","2"), gsub("^";"x"), gsub("";"-")
"foobar"|sub("(?<x>o)";"\(.x)1","\(.x)2";"g")
"aa"|gsub("a";empty), sub("a";empty)
"aa"|gsub("a";1)
"abc"|sub("(?<x>b)";.x|ascii_upcase)
"a, b,c"|split(", *";null), [splits(", *")], split(",";"g")
"abc"|split(1)
"a"|split(1;2)
"a1b22"|[scan("\\d+")],[scan("([a-z])(\\d)")]
"aab"|[match("(?=a)";"g").offset],[match("(?<=a)b").offset],[match("(?!a).").offset],[match("(?<!a).").offset]
"aab"|match("a+?").string, match("a*?b").string, match("a++").string
"aa"|[match("(a)\\1").string],[match("(?<x>a)\\k<x>").string],[match("(?>a+)a")],[match("a{2}").string],[match("a{1,}").string]
"aXb"|[match("(?i)x").string],[match("(?i:x)").string],[match("[[:upper:]]").string],[match("\\p{Lu}").string],[match("\\x58").string]
"a b"|[match("\\bb").offset],[match("\\S\\W\\w").string],[match("[^\\s]").string],[match("[a-c&&b]").string]
"abc"|[match("a|ab|abc").string],[match("a|ab|abc";"l").string]
"a\n"|[match("a$").offset],[match("a\\Z").offset],[match("a\\z").offset]
"test"|match("(?P<n>t)")
"test"|match("(?<1>t)")
"test"|match("\\1")
"test"|match("a)")
"test"|match("[b-a]")
"test"|match("(?z)")
"test"|match("\\p{Foo}")
"test"|match("(?#c)t").string
("a"*40+"b")|test("(a|a)*$")
"héllo"|ascii_downcase,ascii_upcase,explode,(explode|implode)
["a"]|implode
"a"|implode
[55296,1114112]|implode
"abc"|ltrimstr("a"),rtrimstr("c"),ltrimstr(1),startswith("a"),endswith("b")
"abc"|startswith(1)
1|endswith("a")
1|ascii_downcase
1|explode
1|split(",")
1|test("a")
[1,null,"a",true]|join(",")
[[1]]|join(",")
[]|join(",")
["a"]|join(1)
"x"|ascii
"abc"|.[1:2],.[-1:]
"x"|tojson,@json,@html,@uri,@sh,@base64,(@base64|@base64d)
"%"|@base64d
"YQ"|@base64d
1|@base64d
{}|@csv
[{}]|@csv
[{}]|@sh
{}|@sh
"<&'\">"|@html
"ü-_.!~*'()"|@uri
[1,"a\"b",null,true,1.5]|@csv,@tsv
["a\tb\\\n\r"]|@tsv
"x"|@foo
[1]|format("csv"),format(1)
"abc" * 0, "abc" * 2, 0 * "abc"
"abc" | indices("b"), index("b"), rindex("b"), indices(""), index("")
"a,b, cd"|indices(", "),indices(",")
"aéa"|indices("a"), index("a"), rindex("a")
[0,1,2,1]|indices(1),indices([1,2]),index(1),rindex(1)
null|indices(1)
1|indices(1)
@sh "echo \("a b")",@csv "\([1,"a"])",@html "<\("<&>")>",@uri "?q=\("a b&c")"
[1.5,-1.5,2]|map(floor),map(sqrt),map(ceil),map(round),map(trunc),map(fabs),map(rint),map(nearbyint)
"a"|floor
[pow(2;10),pow(2;0.5),atan2(1;2),fmin(1;2),fmax(1;2),fma(1;2;3),fmod(7;3),copysign(1;-2),nextafter(1;2),fdim(3;1),remainder(7;4)]
pow("a";1)
[2|log2,exp2,exp10,sqrt,frexp,modf,significand,logb,trunc]
[10,1.7]|map(significand,drem(.;3),ldexp(.;2),scalb(.;2),scalbln(.;2),nearbyint,frexp,modf,logb)
1|pow10
[{"key":false,"name":"n"},{"Key":"a","Value":1},{"key":"b","v":1}]|from_entries
[{"key":true}]|from_entries
"a"|[match("[[a]]").string],[match("[a[b]").string]
"a\(1)bc
"
[1,-1,0,nan,infinite]|map(isnan),map(isinfinite),map(isnormal),map(isfinite)
"a"|isnan,abs
null|abs
infinite,-infinite,nan,(infinite|floor)
1425599621|todate,gmtime,(gmtime|mktime),(gmtime|todate)
1425599621.678|todate,gmtime,(gmtime|mktime)
"2015-03-05T23:51:47Z"|fromdate,fromdateiso8601,strptime("%Y-%m-%dT%H:%M:%SZ"),(strptime("%Y-%m-%dT%H:%M:%SZ")|mktime)
"x"|fromdate
1|fromdate
1425599621|strftime("%A, %B %d, %Y %j %U %e %I %p %y %Z %z %s %T %D %F %R %% %a %b %c %x %X %u %w %G-%V %C %h %n%t|")
"a"|strftime("%Y")
[2015]|strftime("%Y")
"10:20"|strptime("%H:%M")
"2024-02-30"|strptime("%Y-%m-%d")
"Thu, 05 Mar 2015 23:51:47 +0100"|strptime("%a, %d %b %Y %H:%M:%S %z"),(strptime("%a, %d %b %Y %H:%M:%S %z")|mktime)
"a"|mktime
[1]|mktime
["a",1,1,1,1,1,1,1]|mktime
1425599621|localtime,strflocaltime("%H:%M %Z"),(localtime|mktime)
"x"|gmtime
-1|gmtime,todate
-1.5|gmtime
[1,2,3]|bsearch(2),bsearch(0),bsearch(4),bsearch(2.5)
[[1,2],[3,4]]|JOIN({"1":"x"};.[0]|tostring)
[INDEX([[1,"a"],[2,"b"]][];.[0])]
[JOIN({"1":"x"};([1],[2]);.[0]|tostring)]
[2,3]|IN(2,3)
IN(1;1,2)
[1,[2]]|getpath([1,0])
[limit(2;repeat(1))]
[1|limit(5;repeat(.*2))]
[1|while(.<10;.*2)],[1|until(.>10;.*2)]
[range(0;10;3)],[range(5;0;-2)],[range(0;1;0)]
["a","b"]|first,last,nth(0),nth(5)
nth(-1;1,2)
[nth(1;1,2,3)],[first(empty)],[last(empty)]
{}|.a.b.c|=1
{"a":[1,2,3]}|del(.a[0,2]),del(.a[]),del(.a),del(.b)
{"a":[1,2,3]}|to_entries,paths,[paths(type=="number")],pick(.a[1])
[{"name":"a","value":1},{"k":"b","v":2}]|from_entries
[{"key":false,"value":1},{"key":1,"value":2}]|from_entries
[{"key":null}]|from_entries
{"a":1,"b":2}|with_entries(.value+=1),map_values(empty),map_values(.+1),map(.+1),add,length,keys,has("a"),any,all
[3,1,2]|sort,sort_by(-.),group_by(.%2),unique,unique_by(.%2),min,max,min_by(-.),max_by(-.),reverse,add,flatten,tojson
[[1,[2]],3]|flatten,flatten(1),flatten(0)
flatten(-1)
{"a":[1]}|walk(if type=="number" then .+1 else . end)
[[1,2],[3]]|transpose,combinations
[0,1]|[combinations(2)]
"x" as [$a] ?// $a | $a
[[1,2],{"a":3}]|.[]|. as {a:$x} ?// [$x] | [$x]
[3]|. as [$a] ?// $a | if ($a|type)=="number" then error("x") else $a end
[[1,2]]|.[] as [$a,$b] | {a:$a,b:$b}
{"a":{"b":[5]}} as {a:{b:[$x]}} | $x
. as {$a, b:[$c]} | [$a,$c]
reduce range(5) as $i (0;.+$i)
[foreach range(5) as $i (0;.+$i;[$i,.])],[foreach (1,2) as $i (0;.+$i)]
label $out | 1, break $out, 2
break $x
try error("x") catch .
try (1,error("x"),3) catch .
[error(null)?],(try error(null) catch .)
"\(1;2)"
if true then 1 end
[1,2]|if .[] >1 then "a" elif true then "b" else "c" end
def f(x): x*2; f(3)
def f($a; b): $a+b; f(1;2)
def fac: if .<2 then 1 else .*(.-1|fac) end; 10|fac
2|[recurse(if .<30 then .*. else empty end; .<100)]
$__loc__
input
[inputs]
debug,debug("x")
"x\n"|stderr
input_line_number,input_filename
{"a":1}|getpath(["a","b"])
[1,2,3]|.[1:]=["x"],.[-1]=9,(.[10]=9|length)
null|.[-1]=9
[1]|.["a"]
{}|.[0]
"a"|.[0]
1|.a
1|keys
{}|has(0)
{}|sort
1+"a"
{}-1
[]*2
"a"/0
1/0
1%0
[5%-2,-5%3,5.9%2.1]
[1,2]-[2]
{"a":{"b":1}}*{"a":{"c":2}}
"a,b"/","
"[1"|fromjson
"nan"|fromjson
"1 2"|fromjson
""|fromjson
"abc"|tonumber
" 1"|tonumber
"0x1"|tonumber
[1]|tonumber
[-1,"añ",[1,2],{"a":1},null]|map(length)
true|length
1|utf8bytelength
1|contains(1)
[1]|contains("a")
{"a":"foobar"}|contains({"a":"foo"}),("foo"|inside("foob"))
foo(1)
$x
.a.[1]
.[
{a
1,
|
.a b
{"a":1,}
[1,]
"abc
"\x"
.a as x | 1
if 1 then 2
reduce . as $x
@foo "x\(1)"
.."a"
..a
%
'a'
1 == 1 == 1
. as [] | 1
def f: 1
def f: 1;
import "a" as a; 1
include "a"; 1
?
.a?.b??
-1 as $x|$x
-(1,2)
-"a"
[.[]|-.]
"\u00e9\ud83d\ude00"
"\ud83d"
1 and null, 1 or error, null // 3, (1,null,2) // 3, empty // 4, (false,null)//5
{"a":null}|.a//="x"|.b+=1
{"a":2}|.a*=3|.a/=2|.a%=2
{"a":[1,2]}|.a|=map(.+1)
[1,2,3]|(.[]|select(.>1))|=.*10
[1,2,3]|(.[]|select(.>1))|=empty
[[1]]|[path(..)]
path(1)
[1]|path(first,last)
{"a":1}|path(.a|.+1)
isempty(empty),isempty(1,error("x"))
error("a\nb")
{"a":"x"}|error(.)
"x"|halt_error(1)
null|halt_error
{a:1}|halt_error
[1,[2]]|tostream
fromstream([1,[2]]|tostream)
[1|truncate_stream([[0],1],[[1,0],2],[[1,0]],[[1]])]
[0.1+0.2,1e15+0,1e16+0,1e17+0,1e-5+0,1e-4+0,1.5e-7+0,1.5e300*1,-0,0*-1]
{a:1}|{a,b:2,"c":3,@base64 "x":4,"\(1+1)":5,$__loc__}
{if:1,then:2,and:3}|.if
{(1,2|tostring):3},{a:(1,2)}
{"a b":1}|."a b","\(.)"
limit(3;"abc"|.[])
1 as [$a]|$a
[null,true,false,0,-1,"a","A",[],[0],{},{"a":1},{"b":0}]|sort,(map(type)|unique)
[{"a":2,"b":1},{"a":1,"b":2},{"a":1,"b":1}]|sort_by(.a,.b),group_by(.a),min_by(.b),(map(.a)|unique)
{"b":1,"a":[1,{"d":1,"c":2}]}|keys,keys_unsorted,to_entries
[1,2,3,4]|.[1:3],.[:-1],.[2:],.[-2:],.[1:][0]
[{"a":1},{"a":null},{}]|map(.a // "none"),map(has("a")),map(select(.a))
"a-b-c"|split("-"),ltrimstr("a-"),(split("-")|map(ascii_upcase)|join("+"))
[limit(3;range(100))],[first(range(5;9))],[.[]?],first(range(10;0;-3))
env|type
now|type
[splits("a";"b")]
any(1,2;.==2),all(1,2;.==2),([true,false]|any,all),([]|any,all)
[10,2,"10","2"]|sort,map(tostring),map(tonumber)
"\u001b\u007f\u0000"
ltrimstr("x";1)
{} | .["a","b"] = 1
[[1,2],[1]]|sort,unique,min,max
{"a":[{"b":1},{"b":2}]}|.a[].b|=.+1|.a[0].c="x"|del(.a[]|select(.b==3))
try error({code:1}) catch .code
.a = (1,2)
.a += (1,2)
[paths]|length
{"a":{"b":null}}|[paths],[paths(..)],[..]
def f: def g: 3; g; f
def f(g): [g,g]; f(1,2)
[range(3)] as [$a,$b] | {$a,$b}
1 as $x | [$x,$x+1] | .[0] as $y | $x+$y
"x" as $x | "\($x)\("y" + "z")"
reduce ([1,2],[3,4]) as [$a,$b] (0; . + $a*$b)
splits
.. == 1
[1,2] | .[0] as $a ?// $b | $a
getpath(["a","b"]) as $x | $x
tojson,([1,{"a":nan}]|tojson)
@text,@json
ascii_downcase
"abc" | test("B"), test("B";"i"), test(["B","i"])
"2026-11-21T10:00:00Z" | fromdate | . - 3600 | todate
`
	.trim()
	.split('\n');

/** Lines of shell. */
export const lines: string[] = String.raw`
jq . pods.json
jq -r '.items[].metadata.name' pods.json
jq -r '.items[] | [.metadata.name, .status.phase, (.status.podIP // "none")] | @tsv' pods.json
jq -c '.items | map({name: .metadata.name, images: [.spec.containers[].image]})' pods.json
jq '[.items[] | select(.status.phase == "Running")] | length' pods.json
jq -c '.items | group_by(.spec.nodeName) | map({(.[0].spec.nodeName): length}) | add' pods.json
jq -r '.items[] | select(.metadata.labels.app == "web") | .metadata.name' pods.json
jq -r '.items[] | "\(.metadata.name)\t\(.spec.containers | length)"' pods.json
jq -c '[.items[].spec.containers[].image | split(":")[0]] | unique' pods.json
jq '.items[0].metadata.labels | to_entries[] | "\(.key)=\(.value)"' pods.json
jq -c '.items[].metadata | select(.labels | has("tier")) | .name' pods.json
jq -c 'del(.items[].spec) | .items[0]' pods.json
jq -S -c '.items[0].metadata' pods.json
jq '.items.foo' pods.json
jq -c '.items[] | .spec.nodeName as $n | {name: .metadata.name, $n}' pods.json
jq --arg app db -r '.items[] | select(.metadata.labels.app == $app).metadata.name' pods.json
jq -C . all.json
jq -Cc . all.json
jq -CS . all.json
JQ_COLORS='1;31:0;36' jq -nCc 'null,false,{"a":1}'
jq --tab -c . all.json
jq --tab . all.json
jq --indent 1 . all.json
jq --indent 0 . all.json
jq --indent 8 .
jq --indent x . all.json
jq -c . numbers.json
jq -s -c . numbers.json
jq -nc '[inputs]' numbers.json
jq -c '[., input]' numbers.json
jq -R . lines.txt
jq -Rs . lines.txt
jq -Rn -c '[inputs]' lines.txt
jq -j . numbers.json
jq -r '.a[]' all.json
jq -a -n '"é😀"'
jq -rj -n '"a","b"'
jq --raw-output0 . numbers.json | tr '\\0' ,
jq -e .x all.json
jq -e .a numbers.json
jq -e empty numbers.json
jq -ne false
jq -ne 1
jq . nope.json
jq -n
jq --foo .
jq -z .
jq -n '$a' --arg a 1
jq -nc '$a' --argjson a '{"x":1}'
jq -n '$a' --argjson a '{x'
jq -n '$a' --arg a
jq -nc '$a' --slurpfile a numbers.json
jq -n '$a' --rawfile a lines.txt
jq -n '$a' --rawfile a nope
jq -nc '$ARGS' --args a b
jq -nc '$ARGS' --jsonargs 1 '{"a":2}'
jq -nc '$ARGS' --jsonargs 1 '{a'
jq -nc '[$a,$ARGS.named]' --arg a 1 --argjson b 2
jq -nc --arg x 1 --arg x 2 '$x,$ARGS'
jq -nc '$ARGS.positional' --args 1 --jsonargs 2
jq --stream -c . all.json
jq -f nope.jq
jq -f filter.jq pods.json
jq --version
jq input_filename all.json numbers.json
jq 'input_line_number' numbers.json
jq '.[0' all.json
jq .a.b all.json
jq -c '.[]' numbers.json
jq . open.json
jq . wrong.json
jq -c .a all.json nope.json numbers.json
jq -n 'halt_error(3)'
jq -n '"x"|halt_error(3)'
jq -n '{a:1}|halt_error'
jq -s . < /dev/null
jq . < /dev/null
jq -n env.HOME
echo '{"a":1}{"a":2}' | jq .a
echo '[3,[4]]' | jq -c .[]
echo '"x"' | jq -r
printf '{"a": tru}' | jq .
printf '{"a" 1}' | jq .
printf '{"a":1,}' | jq .
printf '[1 2]' | jq .
printf '"a\nb"' | jq .
printf '{1:2}' | jq .
printf 'nan' | jq .
printf "{'a':1}" | jq .
printf '[1,2' | jq -c .
printf ']' | jq -c .
printf '{"a":1}x' | jq -c .
printf '"\\ud800"' | jq .
printf '"abc' | jq .
printf '1\n2\n"x"\n' | jq '.+1'
jq . -- numbers.json
jq -h | head -c 0
jq -n '[1,
2' 
jq -n 'def f: 1;
f | $x'
jq -rn '1,null,"a\tb",[1]'
jq -n '"a" | error' ; echo $?
jq -n '1 |'; echo $?
seq 5 | jq -s add
jq -n 'range(10000000)' | head -2
jq -n 'repeat(1)' | head -2
`
	.trim()
	.split('\n')
	.reduce<string[]>((all, line) => {
		// A quote left open goes on in the next line.
		const last = all.at(-1);
		if (last !== undefined && (last.match(/'/g) ?? []).length % 2 === 1) all[all.length - 1] = `${last}\n${line}`;
		else all.push(line);
		return all;
	}, []);
