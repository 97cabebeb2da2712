# Who answers datagrams of one socket after another? Some UDP sockets, each with one source port, send to one address every so many
# milliseconds, whatever became of the earlier datagrams; each expects its number and the name of who answers. Runs inside a pod, as
# connects.pl does.
#
#     kubectl exec client -- perl -e "$(cat datagrams.pl)" 10.96.3.4 7007 12 20 35
#
# Arguments: address, port, sockets, milliseconds between two datagrams of a socket, seconds. stdout: JSON lines: the clocks at the
# beginning; of each socket what was sent and answered, how often it was refused or had to be opened anew, its longest time without
# an answer and when that began, and who answered from when to when (milliseconds since the beginning); last the clocks again.
# stderr: `answered` once every socket was.
use strict;
use warnings;
use Socket;
use Fcntl;

my ($address, $port, $sockets, $every, $seconds) = @ARGV;
my $target = pack_sockaddr_in($port, inet_aton($address));
# clock_gettime(2) by its number: Time::HiRes is not in perl-base
my $call = (`uname -m` =~ /^aarch64/) ? 113 : 228;
my $boot = do { open(my $file, '<', '/proc/sys/kernel/random/boot_id') or die; my $id = <$file>; chomp $id; $id };

sub clock {
  my $time = pack('q2', 0, 0);
  syscall($call, $_[0], $time) == 0 or die 'clock_gettime';
  my ($whole, $nano) = unpack('q2', $time);
  return $whole * 1000 + $nano / 1e6;
}

sub clocks {
  return sprintf '"clock":{"monotonicMs":%.2f,"wallMs":%d,"boot":"%s"}', clock(1), clock(0), $boot;
}

$| = 1;
my $began = clock(1);
printf "{\"datagrams\":{\"to\":\"%s:%d\",\"sockets\":%d,\"everyMs\":%d,\"seconds\":%d,%s}}\n", $address, $port, $sockets, $every, $seconds, clocks();
my @flows = map { { sent => 0, answered => 0, refused => 0, opened => 0, heard => 0, gap => 0, gapAt => 0, pods => [] } } 1 .. $sockets;
begin($_) for @flows;
my ($next, $told) = (0, 0);
while ((my $now = clock(1) - $began) < $seconds * 1000) {
  if ($now >= $next) {
    ask($_) for @flows;
    $next += $every while $next <= $now;
  }
  listen_until($next);
  next if $told or grep { not $_->{answered} } @flows;
  $told = 1;
  print STDERR "answered\n";
}
silent($_, clock(1) - $began) for @flows;
for my $at (0 .. $#flows) {
  my %flow = %{$flows[$at]};
  my $pods = join ',', map { sprintf '{"pod":"%s","from":%.2f,"until":%.2f}', @$_ } @{$flow{pods}};
  printf "{\"flow\":%d,\"sent\":%d,\"answered\":%d,\"refused\":%d,\"opened\":%d,\"gap\":%.2f,\"gapAt\":%.2f,\"pods\":[%s]}\n",
    $at, @flow{qw(sent answered refused opened gap gapAt)}, $pods;
}
printf "{\"summary\":{\"sockets\":%d,%s}}\n", $sockets, clocks();

# the port is the kernel's choice, and the socket's until it is closed
sub begin {
  my ($flow) = @_;
  socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die 'socket';
  fcntl($socket, F_SETFL, O_NONBLOCK);
  connect($socket, $target) or $flow->{refused}++;
  $flow->{socket} = $socket;
  $flow->{opened}++;
}

sub ask {
  my ($flow) = @_;
  $flow->{sent}++;
  failed($flow) if not defined send($flow->{socket}, $flow->{sent}, 0);
}

# refused: nobody listens there; anything else: the socket is of no use any more
sub failed {
  my ($flow) = @_;
  return if $!{EAGAIN} or $!{EWOULDBLOCK};
  return $flow->{refused}++ if $!{ECONNREFUSED};
  close $flow->{socket};
  begin($flow);
}

sub silent {
  my ($flow, $now) = @_;
  @$flow{qw(gap gapAt)} = ($now - $flow->{heard}, $flow->{heard}) if $now - $flow->{heard} > $flow->{gap};
}

sub listen_until {
  my ($until) = @_;
  my $bits = '';
  vec($bits, fileno $_->{socket}, 1) = 1 for @flows;
  my $ms = $until - (clock(1) - $began);
  select(my $ready = $bits, undef, undef, $ms > 0 ? $ms / 1000 : 0);
  my $now = clock(1) - $began;
  for my $flow (@flows) {
    next if not vec($ready, fileno $flow->{socket}, 1);
    my $bytes;
    if (not defined recv($flow->{socket}, $bytes, 512, 0)) { failed($flow); next }
    next if $bytes !~ /^\d+ ([a-z0-9.-]+)$/;
    silent($flow, $now);
    $flow->{heard} = $now;
    $flow->{answered}++;
    my $last = $flow->{pods}[-1];
    if ($last and $last->[0] eq $1) { $last->[2] = $now }
    else { push @{$flow->{pods}}, [$1, $now, $now] }
  }
}
